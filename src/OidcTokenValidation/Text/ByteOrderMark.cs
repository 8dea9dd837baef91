namespace OidcTokenValidation.Text;

/// <summary>The UTF-8 byte order mark, which some servers write before a JSON document; a reader may skip it (RFC 8259 §8.1).</summary>
internal static class ByteOrderMark
{
    private static ReadOnlySpan<byte> Utf8 => [0xEF, 0xBB, 0xBF];

    /// <summary>The document without its byte order mark.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> document) => document.StartsWith(Utf8) ? document[Utf8.Length..] : document;
}
