using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation;

/// <summary>The key of a DPoP proof in a replay store: SHA-256 over the thumbprint of the client's key and the proof's <c>jti</c> (RFC 9449 §11.1). It
/// contains nothing of the proof.</summary>
public readonly struct ReplayKey : IEquatable<ReplayKey>
{
    /// <summary>The length of a key, in bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private ReplayKey(ReadOnlySpan<byte> hash, UInt128 client)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
        Client = client;
    }

    /// <summary>Identifies the client's key, for a store that limits the entries of one key. It is not part of the key of the proof.</summary>
    /// <value>The first 128 bits of the key's thumbprint.</value>
    public UInt128 Client { get; }

    internal UInt128 Prefix => _high;

    /// <summary>Creates the key of a proof.</summary>
    /// <param name="clientKeyThumbprint">The SHA-256 thumbprint of the client's key (RFC 7638), 32 bytes.</param>
    /// <param name="proofId">The proof's <c>jti</c>.</param>
    /// <exception cref="ArgumentException">The thumbprint is not 32 bytes long.</exception>
    public static ReplayKey Create(ReadOnlySpan<byte> clientKeyThumbprint, ReadOnlySpan<char> proofId)
    {
        if (clientKeyThumbprint.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException(
                $"Expected the {SHA256.HashSizeInBytes} bytes of a SHA-256 thumbprint; got {clientKeyThumbprint.Length}.", nameof(clientKeyThumbprint));
        }

        const int StackBytes = 1024;
        int needed = clientKeyThumbprint.Length + Encoding.UTF8.GetMaxByteCount(proofId.Length);
        Span<byte> text = needed <= StackBytes ? stackalloc byte[StackBytes] : new byte[needed];
        clientKeyThumbprint.CopyTo(text);
        int length = clientKeyThumbprint.Length + Encoding.UTF8.GetBytes(proofId, text[clientKeyThumbprint.Length..]);
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(text[..length], hash);
        return new ReplayKey(hash, BinaryPrimitives.ReadUInt128BigEndian(clientKeyThumbprint));
    }

    /// <summary>Writes the key.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException($"Expected at least {Length} bytes; the destination has {destination.Length}.", nameof(destination));
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>The key as bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The key as 64 hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public bool Equals(ReplayKey other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReplayKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.GetHashCode();

    /// <summary>Whether both are the key of the same proof.</summary>
    public static bool operator ==(ReplayKey left, ReplayKey right) => left.Equals(right);

    /// <summary>Whether they are keys of different proofs.</summary>
    public static bool operator !=(ReplayKey left, ReplayKey right) => !left.Equals(right);
}
