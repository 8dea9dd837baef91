namespace OidcTokenValidation;

/// <summary>What was checked of one request, in the order in which it was decided. Made by <see cref="AccessTokenValidator.Explain"/>.</summary>
/// <remarks>
/// For developers and logs, never for the client. It holds neither the token nor the text of a claim whose signature was not verified.
/// Much is refused before the signature is looked at: such checks are marked, see <see cref="ValidationCheck.IsUnverified"/>. A token whose signature was
/// verified at an
/// earlier request, and whose claims are refused now, is reported like one that came for the first time.
/// </remarks>
public sealed class AccessTokenValidationReport
{
    internal AccessTokenValidationReport()
    {
    }

    /// <summary>The outcome of the validation.</summary>
    public required AccessTokenOutcome Outcome { get; init; }

    /// <summary>Why the request was refused or could not be judged; null only if it is valid.</summary>
    public required TokenFailure? Failure { get; init; }

    /// <summary>Why a valid token was not enough: what was required, what of it was not met, and what the token has.</summary>
    /// <value>Null, unless the token is valid and the request was refused for a requirement that it does not meet.</value>
    public string? UnmetRequirement { get; init; }

    /// <summary>Whether the issuer vouched for the token: its signature was verified or, for an opaque token, its issuer called it active.</summary>
    /// <value>False: nothing that the token says may be believed.</value>
    public required bool IsTokenVerified { get; init; }

    /// <summary>All checks that there are for such a token, in the order in which they are decided; one of them failed, unless the request is valid or
    /// nothing was validated.</summary>
    public required IReadOnlyList<ValidationCheck> Checks { get; init; }

    /// <summary>The other reasons why the request would be rejected, in the order of the checks. One check may have several.</summary>
    /// <value>Empty unless <see cref="AccessTokenValidator.ExplainAllAsync"/> made the report.</value>
    public IReadOnlyList<TokenFailure> OtherFailures { get; internal init; } = [];

    /// <summary>The outcome, the reason, and one line for each check.</summary>
    public override string ToString()
    {
        string failure = Failure is null ? string.Empty : $": {Failure}";
        string verified = IsTokenVerified ? string.Empty : " The token is not verified: nothing that it says may be believed.";
        string unmet = UnmetRequirement is null ? string.Empty : $", but it was not enough. {UnmetRequirement}";
        return string.Join(Environment.NewLine, [$"{Outcome}{failure}{verified}{unmet}", .. Checks.Select(static check => $"  {check}")]);
    }
}
