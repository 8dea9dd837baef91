using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Keys;

/// <summary>Reads the address of an issuer's keys from its metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3).</summary>
internal static class IssuerMetadata
{
    /// <summary>The address of the keys; null if the document cannot be used.</summary>
    /// <param name="json">The document.</param>
    /// <param name="issuer">The configured issuer.</param>
    /// <param name="options">Which addresses are allowed.</param>
    /// <param name="fault">Why the document cannot be used.</param>
    /// <param name="isMetadata">Whether the document is metadata at all: an object with one of the two members that are read.</param>
    public static Uri? FindJwksAddress(ReadOnlySpan<byte> json, string issuer, KeySourceOptions options, out DocumentFault fault, out bool isMetadata)
    {
        isMetadata = false;
        if (ProviderJson.TryParse(json, out string? reason) is not { } document)
        {
            fault = new(KeyFetchFault.NotJson, reason);
            return null;
        }

        JsonElement? stated = ProviderJson.Find(document, "issuer", out bool isIssuerRepeated);
        JsonElement? keys = ProviderJson.Find(document, "jwks_uri", out bool isAddressRepeated);
        isMetadata = stated is not null || keys is not null;
        bool isAddress = Uri.TryCreate(TextOf(keys), UriKind.Absolute, out Uri? address);

        // RFC 8414 §3.3, OpenID Connect Discovery 1.0 §4.3: identical, or the document is not used.
        fault = isIssuerRepeated || isAddressRepeated ? new(KeyFetchFault.RepeatedMember, $"the member '{(isIssuerRepeated ? "issuer" : "jwks_uri")}' occurs more than once")
            : !string.Equals(TextOf(stated), issuer, StringComparison.Ordinal) ? new(KeyFetchFault.IssuerMismatch, FetchAdvice.Mismatch(issuer, TextOf(stated)))
            : !isAddress ? new(KeyFetchFault.JwksAddressMissing, null)
            : !FetchAddress.IsAllowed(address!, FetchAddress.PlainHttpOf(options)) ? new(KeyFetchFault.AddressNotAllowed, FetchAdvice.NotAllowed(address!, FetchAddress.PlainHttpOf(options)))
            : default;
        return fault == default ? address : null;
    }

    private static string? TextOf(JsonElement? member) => member is { } value ? JsonElementText.Find(value) : null;
}
