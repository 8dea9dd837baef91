using System.Text.Json;
using System.Text.Unicode;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Keys;

/// <summary>Describes why a provider's document is not JSON.</summary>
internal static class JsonFaultText
{
    /// <summary>The reason why the octets cannot be JSON text in UTF-8; null if they can be.</summary>
    public static string? FindEncodingFault(ReadOnlySpan<byte> document) => document switch
    {
        [] => "the document is empty",
        [0x1F, 0x8B, ..] => "the document is compressed with gzip, without a Content-Encoding",
        [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, not 0, ..] or [not 0, 0, ..] =>
            "the document is UTF-16, and JSON between systems is UTF-8 (RFC 8259 §8.1)",
        _ => Utf8.IsValid(document) ? null : "the document is not valid UTF-8 (RFC 8259 §8.1)",
    };

    /// <summary>The reason why UTF-8 text is not JSON.</summary>
    public static string Describe(ReadOnlySpan<byte> document, JsonException exception) => document.TrimStart(" \t\r\n"u8) is [(byte)'<', ..]
        ? "the document is HTML or XML, for instance an error page"
        : $"the document is not JSON or is cut off: {QuotedText.From(exception.Message)}";

    /// <summary>The reason why <see cref="StrictJsonReader"/> rejected a document.</summary>
    public static string Describe(ReadOnlySpan<byte> document, JsonFault fault) => FindEncodingFault(document) ?? fault switch
    {
        JsonFault.DuplicateMember => "a member occurs more than once in one object",
        JsonFault.TooDeep => "the document is nested too deep",
        JsonFault.TooManyMembers => "the document has too many members",
        _ => "the document is not a JSON object, is cut off or has an invalid escape",
    };
}
