using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>One token of a table, with a name that describes its defect.</summary>
/// <param name="Name">The name, unique in its table.</param>
/// <param name="Code">Why this library refuses it; null if it does not.</param>
/// <param name="Reason">The rule that rejects the token.</param>
/// <param name="Create">Makes the token.</param>
internal sealed record TokenCase(string Name, TokenFailureCode? Code, string Reason, Func<TestIssuer, string> Create)
{
    public static TokenCase Good(string name, Func<TestTokenBuilder, TestTokenBuilder> change) =>
        new(name, Code: null, string.Empty, issuer => change(issuer.Token()).Create());

    public static TokenCase Bad(string name, TokenFailureCode code, string reason, Func<TestTokenBuilder, TestTokenBuilder> change) =>
        new(name, code, reason, issuer => change(issuer.Token()).Create());

    /// <summary>A good token whose text is changed after it was signed.</summary>
    public static TokenCase BadText(string name, TokenFailureCode code, string reason, Func<string, string> change) =>
        new(name, code, reason, issuer => change(issuer.Token().Create()));

    public static TheoryData<string> NamesOf(IEnumerable<TokenCase> table) => [.. table.Select(static entry => entry.Name)];
}
