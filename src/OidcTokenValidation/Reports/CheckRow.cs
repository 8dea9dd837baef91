using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Reports;

/// <summary>Which tokens a check is for.</summary>
[Flags]
internal enum TokenForm
{
    Jwt = 1,
    Opaque = 2,
    Any = Jwt | Opaque,
}

/// <summary>One check: its failures, and what it expects.</summary>
/// <param name="Point">Its position in the order: all of it is decided here.</param>
/// <param name="Name">Its stable name.</param>
/// <param name="Section">The section of the standard that requires it.</param>
/// <param name="Expected">What it expects, with the settings of this API.</param>
internal sealed record CheckRow(CheckPoint Point, string Name, string Section, Func<CheckSettings, string> Expected)
{
    /// <summary>The codes of its failures.</summary>
    public IReadOnlyList<TokenFailureCode> Codes => FailureTable.GetCodes(Point);

    /// <summary>The tokens that it applies to.</summary>
    public TokenForm Form { get; init; } = TokenForm.Any;

    /// <summary>What it expects of an introspection response, if that differs from a JWT.</summary>
    public string? ExpectedForOpaque { get; init; }

    /// <summary>Where it begins, if a part of it is decided earlier: after its failure it is open whether the checks between have passed, unless
    /// <see cref="TokenFailure.DecidedAt"/> is set.</summary>
    public CheckPoint Begins { get; init; } = Point;

    /// <summary>The check that verifies what this one reads; null if it reads nothing that needs a signature.</summary>
    public CheckPoint? VerifiedBy { get; init; }

    /// <summary>Whether it does not apply.</summary>
    public Func<ReportedRequest, bool> IsNotNeeded { get; init; } = static _ => false;
}
