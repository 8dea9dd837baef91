namespace OidcTokenValidation.Keys;

/// <summary>The content codings of a response (RFC 9110 §8.4). None was accepted, and nothing is decompressed: a small body could become a large one.</summary>
internal static class ContentCoding
{
    private static readonly HashSet<string> Compressions = new(StringComparer.OrdinalIgnoreCase) { "gzip", "x-gzip", "br", "deflate", "compress", "x-compress", "zstd" };

    /// <summary>
    /// The compression of the body, lower-case; null if there is none. <c>identity</c>, empty and unknown values say nothing: the body decides.
    /// </summary>
    public static string? FindCompression(HttpContent content) =>
        content.Headers.NonValidated.TryGetValues("Content-Encoding", out var fields)
            ? fields.SelectMany(static field => field.Split(',', StringSplitOptions.TrimEntries)).FirstOrDefault(Compressions.Contains)?.ToLowerInvariant()
            : null;

    /// <summary>What to say about a compressed response.</summary>
    public static string Describe(string compression) => $"its Content-Encoding is {compression}, which was not accepted";
}
