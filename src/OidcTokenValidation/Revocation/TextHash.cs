using System.Buffers.Binary;

namespace OidcTokenValidation.Revocation;

/// <summary>A fast hash of 64 bits, the same on every node: it finds candidates, which a digest confirms.</summary>
/// <remarks>It is not for security. Where it finds an entry, <see cref="RevocationKey"/> compares a SHA-256: a collision costs time, and changes no
/// result.</remarks>
internal static class TextHash
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    public static ulong Compute(ReadOnlySpan<byte> text, ulong seed)
    {
        ulong hash = seed ^ ((ulong)text.Length * Second);
        while (text.Length >= sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text));
            text = text[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (int i = 0; i < text.Length; i++)
            rest |= (ulong)text[i] << (8 * i);
        return Fold(hash ^ rest ^ Second);
    }

    // The product of 128 bits, its halves combined: each bit of the input changes all bits of the result.
    private static ulong Fold(ulong value)
    {
        ulong high = Math.BigMul(value, First, out ulong low);
        return high ^ low ^ Second;
    }
}
