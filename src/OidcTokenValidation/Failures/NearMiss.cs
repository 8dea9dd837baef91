using OidcTokenValidation.Text;

namespace OidcTokenValidation.Failures;

/// <summary>An identifier that differs from a configured one only by a trailing slash or by letter case, the two most common configuration errors.</summary>
/// <remarks>
/// The description contains the configured value alone, so that no text of an unverified token is logged. It is written when it is read: every client can
/// cause rejections, so each must cost little.
/// </remarks>
internal readonly struct NearMiss
{
    // Longer identifiers are not compared, so that a rejection stays cheap.
    private const int MaxLength = 512;

    // The cost of a rejection does not depend on the number of configured identifiers.
    private const int MaxCompared = 16;

    private readonly string _configured;
    private readonly Difference _difference;

    private NearMiss(string configured, Difference difference) => (_configured, _difference) = (configured, difference);

    private enum Difference
    {
        SlashAdded,
        SlashMissing,
        LetterCase,
    }

    public static NearMiss? Find(JsonString actual, IReadOnlyList<string> expected)
    {
        if (actual.Length > MaxLength)
            return null;

        Span<char> buffer = stackalloc char[MaxLength];
        int length = actual.CopyTo(buffer);
        if (length < 0)
            return null;

        ReadOnlySpan<char> text = buffer[..length];
        for (int i = 0; i < expected.Count && i < MaxCompared; i++)
        {
            if (Compare(text, expected[i]) is { } difference)
                return new NearMiss(expected[i], difference);
        }

        return null;
    }

    public string Describe() => _difference switch
    {
        Difference.SlashAdded =>
            $"it is '{_configured}/', with a trailing slash, and '{_configured}' is configured, which is another identifier. "
            + $"Configure '{_configured}/', or correct the provider.",
        Difference.SlashMissing =>
            $"it is '{_configured[..^1]}', without the trailing slash, and '{_configured}' is configured, which is another identifier. "
            + $"Configure '{_configured[..^1]}', or correct the provider.",
        _ => $"it is '{_configured}' in other letter case, which is another identifier. Configure it exactly as the provider spells it.",
    };

    private static Difference? Compare(ReadOnlySpan<char> text, string configured)
    {
        if (text.Length == configured.Length + 1 && text[^1] == '/' && text.StartsWith(configured, StringComparison.Ordinal))
            return Difference.SlashAdded;
        if (configured.EndsWith('/') && text.Equals(configured.AsSpan(0, configured.Length - 1), StringComparison.Ordinal))
            return Difference.SlashMissing;
        return text.Equals(configured, StringComparison.OrdinalIgnoreCase) ? Difference.LetterCase : null;
    }
}
