using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Keys;

/// <summary>Parses a provider's document: a JSON object in UTF-8 (RFC 8259, RFC 7517 §5). Members that are not read may be repeated.</summary>
internal static class ProviderJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Parses a document; false with the fault if it is not a JSON object.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out JsonElement document, out string? fault)
    {
        document = default;
        ReadOnlySpan<byte> json = ByteOrderMark.Skip(text);
        if ((fault = JsonFaultText.FindEncodingFault(json)) is not null)
            return false;
        try
        {
            document = JsonElement.Parse(json, Options);
            fault = document.ValueKind == JsonValueKind.Object ? null : $"the document is a JSON {document.ValueKind} and not an object";
        }
        catch (JsonException exception)
        {
            fault = JsonFaultText.Describe(json, exception);
        }

        return fault is null;
    }

    /// <summary>Finds the member of this name; null if there is none. If there are several, the last one.</summary>
    /// <param name="document">The object.</param>
    /// <param name="name">The name, which may be written with escapes in <paramref name="document"/>.</param>
    /// <param name="isRepeated">Whether there are several: readers differ about which one counts (RFC 8259 §4).</param>
    public static JsonElement? Find(JsonElement document, string name, out bool isRepeated)
    {
        var names = new MemberTable(name);
        JsonElement? found = null;
        isRepeated = false;
        foreach (JsonProperty property in document.EnumerateObject())
        {
            if (names.IndexOf(property) < 0)
                continue;
            isRepeated |= found is not null;
            found = property.Value;
        }

        return found;
    }
}
