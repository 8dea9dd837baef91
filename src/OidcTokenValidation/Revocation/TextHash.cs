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
        for (int i = 0; i < text.Length - sizeof(ulong); i += sizeof(ulong))
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text[i..]));
        return Fold(hash ^ ReadLast(text) ^ Second);
    }

    // The last 8 bytes, which may have been read before, or all of a shorter text.
    private static ulong ReadLast(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= sizeof(ulong) => BinaryPrimitives.ReadUInt64LittleEndian(text[^sizeof(ulong)..]),
        >= sizeof(uint) => ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]),
        > 0 => ((ulong)text[0] << 16) | ((ulong)text[text.Length / 2] << 8) | text[^1],
        _ => 0,
    };

    // The product of 128 bits, its halves combined: each bit of the input changes all bits of the result.
    private static ulong Fold(ulong value)
    {
        ulong high = Math.BigMul(value, First, out ulong low);
        return high ^ low ^ Second;
    }
}
