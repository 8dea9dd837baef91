using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OidcTokenValidation.Revocation;

/// <summary>What an entry is found by: a fast hash, and 128 bits of the SHA-256 of scope, issuer and identifier, which decide.</summary>
internal readonly record struct RevocationKey(ulong Hash, ulong High, ulong Low)
{
    /// <summary>The length of a key, in bytes.</summary>
    public const int Length = 3 * sizeof(ulong);

    private const int StackBytes = 512;

    // Few, because the runtime clears them for every request.
    private const int IssuerStackBytes = 192;

    // The scope and the length of the issuer.
    private const int HeadBytes = 1 + sizeof(int);

    /// <summary>Computes the key of an identifier; of an empty one for <see cref="RevocationScope.Issuer"/>.</summary>
    public static RevocationKey Compute(RevocationScope scope, string issuer, string identifier)
    {
        byte[] text = Encoding.UTF8.GetBytes(identifier);
        return Compute(scope, issuer, text, ComputeHash(scope, HashIssuer(issuer), text));
    }

    /// <summary>Computes the key of an identifier whose hash is known.</summary>
    public static RevocationKey Compute(RevocationScope scope, string issuer, ReadOnlySpan<byte> identifier, ulong hash)
    {
        int length = HeadBytes + Encoding.UTF8.GetByteCount(issuer) + identifier.Length;
        byte[]? rented = length > StackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented ?? stackalloc byte[StackBytes];
        text[0] = (byte)scope;
        int issuerLength = Encoding.UTF8.GetBytes(issuer, text[HeadBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(text[1..], issuerLength);
        identifier.CopyTo(text[(HeadBytes + issuerLength)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], digest);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return new RevocationKey(hash, BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[sizeof(ulong)..]));
    }

    /// <summary>The hash of an issuer, for <see cref="ComputeHash"/>.</summary>
    public static ulong HashIssuer(string issuer)
    {
        int length = Encoding.UTF8.GetMaxByteCount(issuer.Length);
        byte[]? rented = length > IssuerStackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented ?? stackalloc byte[IssuerStackBytes];
        ulong hash = TextHash.Compute(text[..Encoding.UTF8.GetBytes(issuer, text)], seed: 0);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The hash that a key with this identifier has.</summary>
    public static ulong ComputeHash(RevocationScope scope, ulong issuerHash, ReadOnlySpan<byte> identifier) =>
        TextHash.Compute(identifier, issuerHash + (ulong)scope);

    public static RevocationKey Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[(2 * sizeof(ulong))..]));

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, Hash);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], High);
        BinaryPrimitives.WriteUInt64BigEndian(destination[(2 * sizeof(ulong))..], Low);
    }

    /// <summary>The name of the key in the log: 16 hexadecimal digits of the digest.</summary>
    public override string ToString() => $"{High:x16}";
}
