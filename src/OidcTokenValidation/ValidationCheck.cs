namespace OidcTokenValidation;

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
