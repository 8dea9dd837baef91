using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Keys;

/// <summary>Parses a provider's document: a JSON object in UTF-8 (RFC 8259). Members that are not read may be repeated.</summary>
internal static class ProviderJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The document; null if it is none, with the reason.</summary>
    public static JsonElement? TryParse(ReadOnlySpan<byte> text, out string? reason)
    {
        ReadOnlySpan<byte> json = ByteOrderMark.Skip(text);
        reason = JsonFaultText.FindEncodingFault(json);
        if (reason is not null)
            return null;
        try
        {
            var root = JsonElement.Parse(json, Options);
            reason = root.ValueKind == JsonValueKind.Object ? null : $"the document is a JSON {root.ValueKind} and not an object";
            return reason is null ? root : null;
        }
        catch (JsonException exception)
        {
            reason = JsonFaultText.Describe(json, exception);
            return null;
        }
    }

    /// <summary>The member of this name, if there is one; of several, the last.</summary>
    /// <param name="document">The object.</param>
    /// <param name="name">The name, which <paramref name="document"/> may spell with escapes.</param>
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
