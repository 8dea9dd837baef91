using System.Text.Json;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>All that <c>keys</c> found out.</summary>
/// <param name="Issuer">The issuer, as it is trusted.</param>
/// <param name="Fault">Why the fetch brought no keys, if it did not.</param>
/// <param name="Keys">The keys at hand.</param>
/// <param name="Documents">What the provider said.</param>
/// <param name="Fetches">The requests.</param>
/// <param name="Notes">What the reader should know besides.</param>
internal sealed record FoundKeys(TrustedIssuer Issuer, KeyFetchFault Fault, IssuerKeys Keys, IssuerDocuments Documents, IReadOnlyList<RecordedFetch> Fetches, IReadOnlyList<string> Notes)
{
    // What an operator looks for in the metadata.
    private static readonly string[] Members = ["issuer", "jwks_uri", "introspection_endpoint", "token_endpoint", "dpop_signing_alg_values_supported", "tls_client_certificate_bound_access_tokens"];

    /// <summary>The keys that are used.</summary>
    public IReadOnlyList<UsedKey> Used => [.. JsonElement.Parse(Keys.Export()).GetProperty("keys").EnumerateArray().Select(UsedKey.From)];

    /// <summary>What the metadata says, escaped.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata =>
        from name in Members
        where Documents.Metadata is { } metadata && metadata.TryGetProperty(name, out _)
        select KeyValuePair.Create(name, JwtView.Show(Documents.Metadata!.Value.GetProperty(name)));

    /// <summary>The name and the kind of a key that is not used, as far as they can be told.</summary>
    public (string? KeyId, string? Kind) Describe(DroppedIssuerKey dropped) =>
        Documents.KeyAt(dropped.Index) is { } jwk ? (PublicJwk.Text(jwk, "kid"), PublicJwk.Kind(jwk)) : (null, null);
}
