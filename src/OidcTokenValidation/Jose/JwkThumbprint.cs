using System.Buffers.Text;

namespace OidcTokenValidation.Jose;

/// <summary>JWK thumbprints (RFC 7638 §3): SHA-256 over the required members only, in lexicographic order, without white space.</summary>
internal static class JwkThumbprint
{
    private const int MaxNamesLength = 96;

    /// <summary>Computes the thumbprint of a key: RFC 7638 §3.2 (RSA, EC), RFC 8037 §2 (OKP), RFC 9964 (AKP).</summary>
    public static Sha256Digest Compute(KeyKind kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var json = new Writer(stackalloc byte[MaxNamesLength + ((first.Length + second.Length) * 3 / 2)]);
        json.Text(kind.Type switch
        {
            KeyType.Rsa => "{\"e\":\""u8,
            KeyType.Akp => "{\"alg\":\""u8,
            _ => "{\"crv\":\""u8,
        });
        if (kind.Type == KeyType.Rsa)
            json.Value(first);
        else
            json.Text(kind.NameUtf8);
        json.Text(kind.Type switch
        {
            KeyType.Rsa => "\",\"kty\":\"RSA\",\"n\":\""u8,
            KeyType.EllipticCurve => "\",\"kty\":\"EC\",\"x\":\""u8,
            KeyType.Okp => "\",\"kty\":\"OKP\",\"x\":\""u8,
            _ => "\",\"kty\":\"AKP\",\"pub\":\""u8,
        });
        json.Value(kind.Type == KeyType.Rsa ? second : first);
        if (kind.Type == KeyType.EllipticCurve)
        {
            json.Text("\",\"y\":\""u8);
            json.Value(second);
        }

        json.Text("\"}"u8);
        return Sha256Digest.Compute(json.Written);
    }

    private ref struct Writer(Span<byte> buffer)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _length;

        public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

        public void Text(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_buffer[_length..]);
            _length += text.Length;
        }

        public void Value(ReadOnlySpan<byte> value) => _length += Base64Url.EncodeToUtf8(value, _buffer[_length..]);
    }
}
