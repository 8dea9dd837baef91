using System.Buffers;

namespace OidcTokenValidation.Decryption;

/// <summary>The five segments of a JWE in compact serialisation (RFC 7516 §5.2, §7.1), found before anything is decoded.</summary>
internal readonly ref struct CompactJwe
{
    private const int Dots = 4;

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private CompactJwe(ReadOnlySpan<char> text, scoped ReadOnlySpan<Range> segments)
    {
        Header = text[segments[0]];
        EncryptedKey = text[segments[1]];
        Nonce = text[segments[2]];
        Ciphertext = text[segments[3]];
        Tag = text[segments[4]];
    }

    public ReadOnlySpan<char> Header { get; }

    /// <summary>The encrypted content encryption key; empty for ECDH-ES.</summary>
    public ReadOnlySpan<char> EncryptedKey { get; }

    /// <summary>The initialization vector.</summary>
    public ReadOnlySpan<char> Nonce { get; }

    public ReadOnlySpan<char> Ciphertext { get; }

    public ReadOnlySpan<char> Tag { get; }

    /// <summary>Whether a token is read as a JWE, whatever its segments contain (RFC 7516 §9).</summary>
    public static bool HasForm(ReadOnlySpan<char> token) => token.Count('.') == Dots;

    /// <summary>Splits <paramref name="text"/> into its segments; none but that of the encrypted key is empty.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, out CompactJwe jwe)
    {
        jwe = default;
        if (text.ContainsAnyExcept(Allowed) || !HasForm(text))
            return false;
        Span<Range> segments = stackalloc Range[Dots + 1];
        text.Split(segments, '.');
        jwe = new CompactJwe(text, segments);
        return !(jwe.Header.IsEmpty || jwe.Nonce.IsEmpty || jwe.Ciphertext.IsEmpty || jwe.Tag.IsEmpty);
    }
}
