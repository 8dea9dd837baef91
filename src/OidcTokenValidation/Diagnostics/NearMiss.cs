using OidcTokenValidation.Text;

namespace OidcTokenValidation.Diagnostics;

/// <summary>Finds the two commonest mistakes in an identifier: the trailing slash and the letter case.</summary>
/// <remarks>What it tells is made of the configured value alone, so that no text of an unverified token reaches a log.</remarks>
internal static class NearMiss
{
    // Longer identifiers are not looked at: reading them could take memory that a refusal must not cost.
    private const int MaxLength = 512;

    // A refusal must cost the same however many identifiers there are.
    private const int MaxCompared = 16;

    public static string? Find(JsonString actual, IReadOnlyList<string> expected)
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
            string value = expected[i];
            if (text.Length == value.Length + 1 && text[^1] == '/' && text.StartsWith(value, StringComparison.Ordinal))
                return $"it is '{value}/', with a trailing slash, and '{value}' is configured: another identifier. Configure '{value}/', or correct the provider.";
            if (value.EndsWith('/') && text.Equals(value.AsSpan(0, value.Length - 1), StringComparison.Ordinal))
                return $"it is '{value[..^1]}', without the trailing slash, and '{value}' is configured: another identifier. Configure '{value[..^1]}', or correct the provider.";
            if (text.Equals(value, StringComparison.OrdinalIgnoreCase))
                return $"it is '{value}' in other letter case, which is another identifier. Configure it exactly as the provider spells it.";
        }

        return null;
    }
}
