using System.Buffers;
using System.Runtime.InteropServices;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Checks;

/// <summary>By what a token is denied.</summary>
internal enum DenialKind
{
    JwtId,
    Session,
    Subject,
}

/// <summary>Names an entry of a deny list: the SHA-256 of what is denied and of its issuer.</summary>
internal static class DenialKey
{
    private const int StackChars = 512;

    public static Sha256Digest Of(DenialKind kind, string issuer, ReadOnlySpan<char> value)
    {
        char[]? rented = LengthOf(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(LengthOf(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        value.CopyTo(Head(kind, issuer, text));
        return Hash(text[..LengthOf(issuer, value.Length)], rented);
    }

    public static Sha256Digest Of(DenialKind kind, string issuer, JsonString value)
    {
        // Text as UTF-8 never has fewer octets than characters as UTF-16.
        char[]? rented = LengthOf(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(LengthOf(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        int length = value.CopyTo(Head(kind, issuer, text));
        return Hash(text[..LengthOf(issuer, length)], rented);
    }

    // The issuer's length keeps it apart from the value.
    private static Span<char> Head(DenialKind kind, string issuer, Span<char> text)
    {
        text[0] = (char)kind;
        text[1] = (char)(issuer.Length >> 16);
        text[2] = (char)issuer.Length;
        issuer.CopyTo(text[3..]);
        return text[LengthOf(issuer, 0)..];
    }

    private static int LengthOf(string issuer, int valueLength) => 3 + issuer.Length + valueLength;

    private static Sha256Digest Hash(ReadOnlySpan<char> text, char[]? rented)
    {
        var key = Sha256Digest.Of(MemoryMarshal.AsBytes(text));
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        return key;
    }
}
