using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OidcTokenValidation.Replay.InMemory;

/// <summary>
/// A hash function with a random seed: clients choose what is hashed, and must not be able to cause collisions.
/// </summary>
/// <remarks>Pair-multiply-shift (M. Thorup, "High Speed Hashing for Integers and Strings", §3.4): any two values collide only with the
/// probability of chance.</remarks>
internal sealed class SeededHash
{
    private const int ResultBits = 32;
    private const int SeedBytes = 16;

    private readonly UInt128 _low;
    private readonly UInt128 _high;
    private readonly UInt128 _sum;

    public SeededHash()
    {
        Span<byte> seed = stackalloc byte[3 * SeedBytes];
        RandomNumberGenerator.Fill(seed);
        _low = BinaryPrimitives.ReadUInt128LittleEndian(seed);
        _high = BinaryPrimitives.ReadUInt128LittleEndian(seed[SeedBytes..]);
        _sum = BinaryPrimitives.ReadUInt128LittleEndian(seed[(2 * SeedBytes)..]);
    }

    // Two words of 64 bits to 32 bits need an arithmetic of at least 64 + 32 - 1 bits; this one has 128.
    public uint Compute(ulong high, ulong low) => (uint)((((_low + high) * (_high + low)) + _sum) >> (128 - ResultBits));
}
