using System.Text.Json;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Reports;

/// <summary>Reads members of the header of a rejected token for the log and the report: quoted, in printable ASCII, and short.</summary>
internal static class HeaderText
{
    private const int MaxLength = 40;

    /// <summary>Finds the member's value in the header of a JWS or a JWE, in quotes; null if there is none that is a string.</summary>
    public static string? Find(ReadOnlySpan<char> token, string member)
    {
        if (token.Count('.') is not (2 or 4) || StrictBase64Url.Decode(token[..token.IndexOf('.')]) is not { } json)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(member, out JsonElement value)
                && JsonElementText.Find(value) is { } text ? QuotedText.From(text, MaxLength) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name with a lone surrogate, for which only the comparison of names throws.
            return null;
        }
    }

    /// <summary>Finds the algorithm; null if the header names none of the table.</summary>
    public static SignatureAlgorithm? FindAlgorithm(ReadOnlySpan<char> token, AlgorithmTable algorithms) =>
        Find(token, "alg") is { Length: > 2 } quoted ? algorithms.Find(quoted[1..^1]) : null;
}
