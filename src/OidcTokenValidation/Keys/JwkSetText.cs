using System.Buffers;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Keys;

/// <summary>Writes public keys as a JWK set (RFC 7517 §5).</summary>
internal static class JwkSetText
{
    public static string Create(IEnumerable<PublicKey> keys, KeyUse use)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (PublicKey key in keys)
        {
            json.WriteStartObject();
            foreach ((string name, string value) in key.Members)
                json.WriteString(name, value);
            if (key.KeyId is { } keyId)
                json.WriteString("kid", keyId);
            if (key.Sha1Thumbprint is { } sha1)
                json.WriteString("x5t", sha1);
            if (key.Sha256Thumbprint is { } sha256)
                json.WriteString("x5t#S256", sha256);
            if (key.Algorithm is { } algorithm && key.Members is not [("alg", _), ..])
                json.WriteString("alg", algorithm.Name);
            json.WriteString("use", use == KeyUse.JwtSvid ? "jwt-svid" : "sig");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
