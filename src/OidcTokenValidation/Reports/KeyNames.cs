using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Reports;

/// <summary>Adds the names of the issuer's keys to the failure of a token whose key is not among them. They are published by the provider; what the token
/// names is not told.</summary>
internal static class KeyNames
{
    private const int MaxListed = 8;
    private const int MaxLength = 64;

    public static TokenFailure AddTo(TokenFailure failure, Issuer issuer, KeyReference wanted) =>
        failure.WithExplanation((failure, issuer, wanted), static it => $"{it.failure.Explanation} {Describe(it.issuer, it.wanted)}");

    private static string Describe(Issuer issuer, KeyReference wanted)
    {
        string header = wanted.KeyId is not null ? "The header has a 'kid'" : wanted.NamesCertificate ? "The header has no 'kid', but the thumbprint of a certificate" : "The header names no key";
        IReadOnlyList<PublicKey> keys = issuer.Source.Keys;
        string listed = keys.Count == 0 ? "none" : string.Join(", ", keys.Take(MaxListed).Select(Describe));
        string more = keys.Count <= MaxListed ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and {keys.Count - MaxListed} more");
        return $"{header}, and 'alg' is {wanted.Algorithm.Name}. The keys of {issuer.Identifier} that are used: {listed}{more}.";
    }

    private static string Describe(PublicKey key)
    {
        string name = key.KeyId is { } keyId ? QuotedText.From(keyId, MaxLength) : "one without a name";
        string[] algorithms = [.. SignatureAlgorithm.All.Where(key.Suits).Select(static algorithm => algorithm.Name)];
        return $"{name} ({string.Join(", ", algorithms)})";
    }
}
