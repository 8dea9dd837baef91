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

/// <summary>One check: the refusals that are its own, and what it expects.</summary>
/// <param name="Point">Its place in the order: all of it is decided here.</param>
/// <param name="Name">Its stable name.</param>
/// <param name="Section">The section that it follows from.</param>
/// <param name="Expected">What it expects of this API's requests.</param>
internal sealed record CheckRow(CheckPoint Point, string Name, string Section, Func<CheckSettings, string> Expected)
{
    /// <summary>The failures that it can have.</summary>
    public IReadOnlyList<TokenFailureCode> Codes => FailureTable.GetCodes(Point);

    /// <summary>Which tokens it is for.</summary>
    public TokenForm Form { get; init; } = TokenForm.Any;

    /// <summary>What it expects of an opaque token, if its issuer's answer is judged otherwise than a JWT.</summary>
    public string? ExpectedOfOpaque { get; init; }

    /// <summary>Where it begins, if some of it is decided earlier than the rest: a refusal says nothing of the checks between, unless it knows better
    /// (<see cref="TokenFailure.DecidedAt"/>).</summary>
    public CheckPoint Begins { get; init; } = Point;

    /// <summary>The check that vouches for what this one looks at; null if nobody has to.</summary>
    public CheckPoint? VouchedForBy { get; init; }

    /// <summary>Whether it does not apply.</summary>
    public Func<ReportedRequest, bool> IsNotNeeded { get; init; } = static _ => false;
}
