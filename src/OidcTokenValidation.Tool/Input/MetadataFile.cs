using System.Text.Json;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads a provider's metadata from a file. Only its issuer and the address of its keys are used.</summary>
internal static class MetadataFile
{
    public static async Task<(string Issuer, string JwksAddress)> ReadAsync(string path, string? issuer, CancellationToken cancellationToken)
    {
        string text = await BoundedInput.ReadDocumentAsync(path, "The file of --metadata", cancellationToken).ConfigureAwait(false);
        (string? stated, string? jwks) = Parse(text);

        // RFC 8414 §3.3: the issuer must be identical, or the document is not used.
        if (stated is null || (issuer is not null && !string.Equals(stated, issuer, StringComparison.Ordinal)))
        {
            throw new UsageException(
                $"The file of --metadata has the issuer '{stated}', and --issuer is '{issuer}': they must be the same, character by character.");
        }

        return (stated, jwks ?? throw new UsageException("The file of --metadata has no 'jwks_uri'. Write the address of the keys with --jwks."));
    }

    private static (string? Issuer, string? Jwks) Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return (Find(document.RootElement, "issuer"), Find(document.RootElement, "jwks_uri"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is for a string with a lone surrogate.
            throw new UsageException("The file of --metadata is not JSON.");
        }
    }

    private static string? Find(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
