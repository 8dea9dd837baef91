using System.Text.Json;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>The result of the command <c>keys</c>.</summary>
/// <param name="Issuer">The trusted issuer.</param>
/// <param name="Fault">The fault of the fetch; None if it succeeded.</param>
/// <param name="Keys">The keys of the issuer.</param>
/// <param name="Documents">The documents of the provider.</param>
/// <param name="Fetches">The requests.</param>
/// <param name="Notes">Notes for the user.</param>
internal sealed record IssuerKeysReport(
    TrustedIssuer Issuer,
    KeyFetchFault Fault,
    IssuerKeys Keys,
    FetchedDocuments Documents,
    IReadOnlyList<RecordedFetch> Fetches,
    IReadOnlyList<string> Notes)
{
    // The members of the metadata that matter to an operator.
    private static readonly string[] Members =
    [
        "issuer",
        "jwks_uri",
        "introspection_endpoint",
        "token_endpoint",
        "dpop_signing_alg_values_supported",
        "tls_client_certificate_bound_access_tokens",
    ];

    /// <summary>The keys that are used.</summary>
    public IReadOnlyList<UsedKey> Used => [.. JsonElement.Parse(Keys.Export()).GetProperty("keys").EnumerateArray().Select(UsedKey.From)];

    /// <summary>The members of the metadata, escaped.</summary>
    public IEnumerable<KeyValuePair<string, string>> Metadata =>
        from name in Members
        where Documents.Metadata is { } metadata && metadata.TryGetProperty(name, out _)
        select KeyValuePair.Create(name, JwtView.Format(Documents.Metadata!.Value.GetProperty(name)));

    /// <summary>Gets the key ID and the kind of a key that is not used; null if they cannot be read.</summary>
    public (string? KeyId, string? Kind) Describe(DroppedIssuerKey dropped) =>
        Documents.FindKey(dropped.Index) is { } jwk ? (PublicJwk.Text(jwk, "kid"), PublicJwk.Kind(jwk)) : (null, null);
}
