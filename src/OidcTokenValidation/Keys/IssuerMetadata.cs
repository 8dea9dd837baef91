using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Keys;

/// <summary>Reads the address of an issuer's keys from its metadata (RFC 8414 §2, OpenID Connect Discovery 1.0 §3).</summary>
internal static class IssuerMetadata
{
    /// <summary>Reads the address of the keys; false if the document cannot be used.</summary>
    /// <param name="json">The document.</param>
    /// <param name="issuer">The configured issuer.</param>
    /// <param name="options">Which addresses are allowed.</param>
    /// <param name="address">The address.</param>
    /// <param name="fault">Why the document cannot be used.</param>
    /// <param name="isMetadata">Whether the document is metadata: an object with at least one of the two members that are read.</param>
    public static bool TryReadJwksAddress(
        ReadOnlySpan<byte> json, string issuer, KeySourceOptions options, [NotNullWhen(true)] out Uri? address, out DocumentFault fault, out bool isMetadata)
    {
        (address, isMetadata) = (null, false);
        if (!ProviderJson.TryParse(json, out JsonElement document, out string? reason))
        {
            fault = new(KeyFetchFault.NotJson, reason);
            return false;
        }

        JsonElement? stated = ProviderJson.Find(document, "issuer", out bool isIssuerRepeated);
        JsonElement? keys = ProviderJson.Find(document, "jwks_uri", out bool isAddressRepeated);
        isMetadata = stated is not null || keys is not null;
        bool isAddress = Uri.TryCreate(GetText(keys), UriKind.Absolute, out address);
        PlainHttp plainHttp = FetchAddress.GetPlainHttp(options);

        // RFC 8414 §3.3, OpenID Connect Discovery 1.0 §4.3, RFC 8725 §3.8: identical, or the document is not used.
        fault = isIssuerRepeated || isAddressRepeated
                ? new(KeyFetchFault.RepeatedMember, $"the member '{(isIssuerRepeated ? "issuer" : "jwks_uri")}' occurs more than once")
            : !string.Equals(GetText(stated), issuer, StringComparison.Ordinal)
                ? new(KeyFetchFault.IssuerMismatch, FetchAdvice.DescribeMismatch(issuer, GetText(stated)))
            : !isAddress ? new(KeyFetchFault.JwksAddressMissing, null)
            : !FetchAddress.IsAllowed(address!, plainHttp) ? new(KeyFetchFault.AddressNotAllowed, FetchAdvice.DescribeNotAllowed(address!, plainHttp))
            : default;
        return fault == default;
    }

    private static string? GetText(JsonElement? member) => member is { } value ? JsonElementText.Find(value) : null;
}
