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

/// <summary>One check of a validation, and what became of it.</summary>
public sealed class ValidationCheck
{
    internal ValidationCheck()
    {
    }

    /// <summary>The stable name of the check, for instance <c>audience</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The stage that the check belongs to.</summary>
    public required TokenValidationStage Stage { get; init; }

    /// <summary>The section of the standard that the check follows from, for instance <c>RFC 9068 §4</c>.</summary>
    public required string Section { get; init; }

    /// <summary>What is expected, as this API is configured. Nothing from the request is in it.</summary>
    public required string Expected { get; init; }

    /// <summary>What became of the check.</summary>
    public required ValidationCheckStatus Status { get; init; }

    /// <summary>Whether the check looked at what nobody has vouched for: the header and the claims of a token, or of a proof, whose signature was not
    /// verified.</summary>
    /// <value>True says: whoever sent the request may have written what passed here. Never true in the report of a valid request.</value>
    public required bool IsUnverified { get; init; }

    /// <summary>Why the check failed; null unless it did. For several reasons see <see cref="AccessTokenValidationReport.OtherFailures"/>.</summary>
    public required TokenFailure? Failure { get; init; }

    /// <summary>The name, the status, and what failed.</summary>
    public override string ToString() => $"{Name}: {Status}{(IsUnverified ? " (not verified)" : string.Empty)}{(Failure is null ? string.Empty : $", {Failure}")}";
}

/// <summary>What became of one check.</summary>
public enum ValidationCheckStatus
{
    /// <summary>The check was not reached, or not finished, when the request was refused: nothing is known about it.</summary>
    NotReached = 0,

    /// <summary>The request kept the rule.</summary>
    Passed,

    /// <summary>The request broke the rule; this is the check that refused it.</summary>
    Failed,

    /// <summary>The rule does not apply to this request, or to this API.</summary>
    NotNeeded,

    /// <summary>The request broke this rule too, but another check had rejected it before. Only in reports of
    /// <see cref="AccessTokenValidator.ExplainAllAsync"/>.</summary>
    AlsoFailed,
}
