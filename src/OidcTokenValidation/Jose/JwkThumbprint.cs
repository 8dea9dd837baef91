using System.Buffers.Text;

namespace OidcTokenValidation.Jose;

/// <summary>JWK thumbprints (RFC 7638 §3): SHA-256 over the required members only, in lexicographic order, without white space.</summary>
internal static class JwkThumbprint
{
    private const int MaxNamesLength = 64;

    public static Sha256Digest ComputeRsa(ReadOnlySpan<byte> exponent, ReadOnlySpan<byte> modulus)
    {
        var json = new Writer(stackalloc byte[MaxNamesLength + (JwkMaterial.MaxBytes * 3 / 2)]);
        json.Text("{\"e\":\""u8);
        json.Value(exponent);
        json.Text("\",\"kty\":\"RSA\",\"n\":\""u8);
        json.Value(modulus);
        json.Text("\"}"u8);
        return Sha256Digest.Compute(json.Written);
    }

    public static Sha256Digest ComputeEllipticCurve(EllipticCurve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var json = new Writer(stackalloc byte[MaxNamesLength + (x.Length * 3)]);
        json.Text("{\"crv\":\""u8);
        json.Text(curve.NameUtf8);
        json.Text("\",\"kty\":\"EC\",\"x\":\""u8);
        json.Value(x);
        json.Text("\",\"y\":\""u8);
        json.Value(y);
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
