using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OidcTokenValidation.LoadTarget.Applications;

/// <summary>Verifies signatures with keys that are imported once: the issuer's for each thread, a client's when its first proof comes.</summary>
internal sealed class FloorVerifier : IDisposable
{
    private const int MaxSegmentBytes = 4096;

    private readonly ThreadLocal<RSA> _issuer;
    private readonly ConcurrentDictionary<string, ECDsa> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ECDsa>.AlternateLookup<ReadOnlySpan<char>> _clientsByHeader;

    public FloorVerifier(string jwks)
    {
        JsonElement key = JsonElement.Parse(jwks).GetProperty("keys")[0];
        var parameters = new RSAParameters { Modulus = Decode(key, "n"), Exponent = Decode(key, "e") };
        _issuer = new(() => RSA.Create(parameters), trackAllValues: true);
        _clientsByHeader = _clients.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool VerifyToken(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes], signature = stackalloc byte[512];
        int length = Split(token, hash, signature);
        return _issuer.Value!.VerifyHash(hash, signature[..length], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    // The token came before: its signature need not be verified again. A header has the key and nothing that changes.
    public bool VerifyProof(ReadOnlySpan<char> token, ReadOnlySpan<char> proof)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes], signature = stackalloc byte[512];
        Hash(token, hash);
        int length = Split(proof, hash, signature);
        ReadOnlySpan<char> header = proof[..proof.IndexOf('.')];
        if (!_clientsByHeader.TryGetValue(header, out ECDsa? key))
            key = _clients.GetOrAdd(header.ToString(), static header => Import(header));
        return key.VerifyHash(hash, signature[..length]);
    }

    public void Dispose()
    {
        foreach (RSA key in _issuer.Values)
            key.Dispose();
        _issuer.Dispose();
        foreach (ECDsa key in _clients.Values)
            key.Dispose();
    }

    private static int Split(ReadOnlySpan<char> jws, Span<byte> hash, Span<byte> signature)
    {
        int end = jws.LastIndexOf('.');
        Hash(jws[..end], hash);
        return Base64Url.DecodeFromChars(jws[(end + 1)..], signature);
    }

    private static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[MaxSegmentBytes];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(text, bytes)], hash);
    }

    private static ECDsa Import(string header)
    {
        JsonElement key = JsonElement.Parse(Base64Url.DecodeFromChars(header)).GetProperty("jwk");
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = { X = Decode(key, "x"), Y = Decode(key, "y") } });
    }

    private static byte[] Decode(JsonElement key, string member) => Base64Url.DecodeFromChars(key.GetProperty(member).GetString());
}
