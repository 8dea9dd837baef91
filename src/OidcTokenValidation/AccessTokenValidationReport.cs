namespace OidcTokenValidation;

/// <summary>The checks of one request, in their order. Created by <see cref="AccessTokenValidator.Explain"/>.</summary>
/// <remarks>
/// For developers and logs, never for the client. It contains neither the token nor the text of an unverified claim. Many checks run before the signature is
/// verified, see <see cref="ValidationCheck.IsUnverified"/>. A token whose signature was verified for an earlier request, and whose claims are rejected now, is
/// reported like one that was sent for the first time.
/// </remarks>
public sealed class AccessTokenValidationReport
{
    internal AccessTokenValidationReport()
    {
    }

    /// <summary>The outcome of the validation.</summary>
    public required AccessTokenOutcome Outcome { get; init; }

    /// <summary>Why the request was rejected or could not be validated; null only if it is valid.</summary>
    public required TokenFailure? Failure { get; init; }

    /// <summary>Why a valid token was not enough: the requirement, the part of it that is not met, and what the token has.</summary>
    /// <value>Null, unless the token is valid and the request was rejected for a requirement that it does not meet.</value>
    public string? UnmetRequirement { get; init; }

    /// <summary>Whether the token is verified: its signature was or, for an opaque token, its issuer called it active.</summary>
    /// <value>If false, anybody may have written the claims.</value>
    public required bool IsTokenVerified { get; init; }

    /// <summary>All checks for such a token, in their order; one of them failed, unless the request is valid or nothing was validated.</summary>
    public required IReadOnlyList<ValidationCheck> Checks { get; init; }

    /// <summary>The other reasons why the request would be rejected, in the order of the checks. One check may have several.</summary>
    /// <value>Empty unless <see cref="AccessTokenValidator.ExplainAllAsync"/> created the report.</value>
    public IReadOnlyList<TokenFailure> OtherFailures { get; internal init; } = [];

    /// <summary>The outcome, the reason, and one line for each check.</summary>
    public override string ToString()
    {
        string failure = Failure is null ? string.Empty : $": {Failure}";
        string verified = IsTokenVerified ? string.Empty : " The token is not verified: its claims cannot be trusted.";
        string unmet = UnmetRequirement is null ? string.Empty : $", but it was not enough. {UnmetRequirement}";
        return string.Join(Environment.NewLine, [$"{Outcome}{failure}{verified}{unmet}", .. Checks.Select(static check => $"  {check}")]);
    }
}

/// <summary>One check of a validation, and its status.</summary>
public sealed class ValidationCheck
{
    internal ValidationCheck()
    {
    }

    /// <summary>The stable name of the check, for instance <c>audience</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The stage that the check belongs to.</summary>
    public required TokenValidationStage Stage { get; init; }

    /// <summary>The section of the standard that requires the check, for instance <c>RFC 9068 §4</c>.</summary>
    public required string Section { get; init; }

    /// <summary>What is expected, with the configuration of this API. It contains nothing from the request.</summary>
    public required string Expected { get; init; }

    /// <summary>The status of the check.</summary>
    public required ValidationCheckStatus Status { get; init; }

    /// <summary>Whether the check read unverified data: the header and the claims of a token, or of a proof, whose signature was not verified.</summary>
    /// <value>If true, anybody may have written what passed here. Never true in the report of a valid request.</value>
    public required bool IsUnverified { get; init; }

    /// <summary>Why the check failed; null unless it did. For several reasons see <see cref="AccessTokenValidationReport.OtherFailures"/>.</summary>
    public required TokenFailure? Failure { get; init; }

    /// <summary>The name, the status, and the failure.</summary>
    public override string ToString() =>
        $"{Name}: {Status}{(IsUnverified ? " (not verified)" : string.Empty)}{(Failure is null ? string.Empty : $", {Failure}")}";
}

/// <summary>The status of one check.</summary>
public enum ValidationCheckStatus
{
    /// <summary>The check was not reached, or not finished, when the request was rejected.</summary>
    NotReached = 0,

    /// <summary>The request meets the rule.</summary>
    Passed,

    /// <summary>The request does not meet the rule; this check rejected it.</summary>
    Failed,

    /// <summary>The rule does not apply to this request, or to this API.</summary>
    NotNeeded,

    /// <summary>The request does not meet this rule either, but an earlier check had rejected it. Only in reports of
    /// <see cref="AccessTokenValidator.ExplainAllAsync"/>.</summary>
    AlsoFailed,
}
