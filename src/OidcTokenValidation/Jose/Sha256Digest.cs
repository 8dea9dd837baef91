using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>A SHA-256 value: of a key (RFC 7638), of a certificate (RFC 8705 §3.1) or of a token (RFC 9449 §4.1).</summary>
/// <remarks>On the wire it is 43 characters of base64url.</remarks>
internal readonly struct Sha256Digest : IEquatable<Sha256Digest>
{
    /// <summary>The length of the text, in characters.</summary>
    public const int TextLength = 43;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private Sha256Digest(ReadOnlySpan<byte> hash)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    public static Sha256Digest Compute(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return new Sha256Digest(hash);
    }

    /// <summary>Reads the text of a digest; false if it is not in canonical form.</summary>
    public static bool TryParse(JsonString text, out Sha256Digest digest)
    {
        Span<char> chars = stackalloc char[TextLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes + 1];
        bool read = text.CopyTo(chars) == TextLength && StrictBase64Url.TryDecode(chars, hash, out _);
        digest = read ? new Sha256Digest(hash) : default;
        return read;
    }

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>Writes the text of the digest: <see cref="TextLength"/> characters.</summary>
    public void Write(Span<char> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CopyTo(hash);
        Base64Url.EncodeToChars(hash, destination);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, this, static (text, digest) => digest.Write(text));

    /// <inheritdoc/>
    public bool Equals(Sha256Digest other) => _high == other._high && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Sha256Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _low.GetHashCode();

    public static bool operator ==(Sha256Digest left, Sha256Digest right) => left.Equals(right);

    public static bool operator !=(Sha256Digest left, Sha256Digest right) => !left.Equals(right);
}
