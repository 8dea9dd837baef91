using System.Globalization;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Issuers;

/// <summary>Describes the trusted issuers for a token that names none of them.</summary>
internal static class TrustedNames
{
    // Keeps the text readable however many there are.
    private const int MaxListed = 8;

    public static string Describe(IReadOnlyList<string> trusted, bool hasResolver, NearMiss? nearMiss)
    {
        string listed = string.Join(", ", trusted.Take(MaxListed).Select(static issuer => $"'{issuer}'"));
        string more = trusted.Count <= MaxListed ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and {trusted.Count - MaxListed} more");
        string expected = (trusted.Count, hasResolver) switch
        {
            (0, false) => "absent, as in JWT-SVIDs: only SPIFFE trust domains are trusted",
            (0, true) => "an issuer that ResolveIssuer names",
            (_, true) => $"one of {listed}{more}, or an issuer that ResolveIssuer names",
            (1, _) => listed,
            _ => $"one of {listed}{more}",
        };
        return nearMiss is { } almost
            ? $"Expected 'iss' to be {expected}; {almost.Describe()}"
            : $"Expected 'iss' to be {expected}, code point for code point; it is another one. If the provider is yours, write its 'iss' into Trust.";
    }
}
