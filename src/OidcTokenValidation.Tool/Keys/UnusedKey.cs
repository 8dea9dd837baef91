using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>A key of a provider that is not used.</summary>
/// <param name="KeyId">The key ID; null if it has none, or cannot be read.</param>
/// <param name="Reason">The type of the key and the reason, escaped.</param>
internal sealed record UnusedKey(string? KeyId, string Reason)
{
    public static UnusedKey From(DroppedIssuerKey dropped, FetchedDocuments documents)
    {
        string fault = dropped.Member is null ? dropped.Fault : $"{dropped.Fault}, member '{dropped.Member}'";
        return documents.FindKey(dropped.Index) is { } jwk
            ? new(PublicJwk.Text(jwk, "kid"), $"{PublicJwk.Kind(jwk)}: {fault}")
            : new(null, $"(not readable): {fault}");
    }
}
