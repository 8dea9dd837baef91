using System.Buffers.Text;
using System.Security.Cryptography;

namespace OidcTokenValidation.Tests.Jose.Support;

/// <summary>Algorithms that anybody can sign by, so that tests see what the library does around a verifier: a signature is SHA-512 of key and input.</summary>
internal sealed class FakeAlgorithms
{
    public const int SignatureLength = 64;

    private int _created;
    private int _disposed;
    private int _verified;

    public FakeAlgorithms()
    {
        Okp = SignatureAlgorithm.CreateOkp("Ed25519", "Ed25519", 32, SignatureLength, Create);
        Alias = SignatureAlgorithm.CreateOkp("EdDSA", "Ed25519", 32, SignatureLength, Create);
        Akp = SignatureAlgorithm.CreateAkp("ML-DSA-44", 1312, SignatureLength, Create);
        Curve = SignatureAlgorithm.CreateEllipticCurve("ES256K", "secp256k1", 32, SignatureLength, Create);
    }

    public SignatureAlgorithm Okp { get; }

    /// <summary>The other name of <see cref="Okp"/>.</summary>
    public SignatureAlgorithm Alias { get; }

    public SignatureAlgorithm Akp { get; }

    public SignatureAlgorithm Curve { get; }

    public SignatureAlgorithm[] All => [Okp, Alias, Akp, Curve];

    /// <summary>How many verifiers were created, how many disposed, and how often one verified.</summary>
    public (int Created, int Disposed, int Verified) Counts => (_created, _disposed, _verified);

    /// <summary>Replaces the verification.</summary>
    public Func<bool>? Result { get; set; }

    public static byte[] Sign(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> input) => SHA512.HashData([.. publicKey, .. input]);

    /// <summary>The public JWK of octets.</summary>
    public static string Jwk(SignatureAlgorithm algorithm, byte[] key) => algorithm.KeyType switch
    {
        "OKP" => $$"""{"kty":"OKP","crv":"{{algorithm.Curve}}","x":"{{Base64Url.EncodeToString(key)}}"}""",
        "AKP" => $$"""{"kty":"AKP","alg":"{{algorithm.Name}}","pub":"{{Base64Url.EncodeToString(key)}}"}""",
        _ => $$"""{"kty":"EC","crv":"{{algorithm.Curve}}","x":"{{Base64Url.EncodeToString(key.AsSpan(0, 32))}}","y":"{{Base64Url.EncodeToString(key.AsSpan(32))}}"}""",
    };

    // A key of zeros is none.
    private Verifier Create(ReadOnlyMemory<byte> key)
    {
        if (!key.Span.ContainsAnyExcept((byte)0))
            throw new FormatException("No key.");
        Interlocked.Increment(ref _created);
        return new Verifier(this, key.ToArray());
    }

    private sealed class Verifier(FakeAlgorithms owner, byte[] key) : ISignatureVerifier
    {
        public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
        {
            Interlocked.Increment(ref owner._verified);
            return owner.Result?.Invoke() ?? signature.SequenceEqual(Sign(key, signingInput));
        }

        public void Dispose() => Interlocked.Increment(ref owner._disposed);
    }
}
