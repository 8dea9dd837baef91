using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace OidcTokenValidation.Signatures.Tests.Support;

/// <summary>An algorithm without cryptography, whose signature is the SHA-512 of key and input. It counts its verifiers.</summary>
internal sealed class CountingAlgorithm
{
    private int _created;
    private int _disposed;
    private int _shared;

    public CountingAlgorithm(string name = "X-Hash") =>
        Algorithm = SignatureAlgorithm.CreateOkp(name, "Hash", keyLength: 32, SHA512.HashSizeInBytes, Create);

    public SignatureAlgorithm Algorithm { get; }

    public int Created => Volatile.Read(ref _created);

    public int Disposed => Volatile.Read(ref _disposed);

    /// <summary>How often two threads used one verifier at the same time.</summary>
    public int Shared => Volatile.Read(ref _shared);

    /// <summary>Called before each verification, with its key.</summary>
    public Action<ReadOnlyMemory<byte>> BeforeVerifying { get; set; } = static _ => { };

    /// <summary>Called before each creation, with its key.</summary>
    public Action<ReadOnlyMemory<byte>> BeforeCreating { get; set; } = static _ => { };

    /// <summary>Creates a key of this algorithm.</summary>
    public SigningKey CreateKey()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32);
        var jwk = new JsonObject { ["kty"] = "OKP", ["crv"] = "Hash", ["x"] = Base64Url.EncodeToString(key) };
        return new SigningKey(Algorithm.Name, jwk, input => SHA512.HashData([.. key, .. input]));
    }

    public void Add(AccessTokenValidationOptions options) => options.SignatureAlgorithms.Add(Algorithm);

    private Verifier Create(ReadOnlyMemory<byte> key)
    {
        BeforeCreating(key);
        Interlocked.Increment(ref _created);
        return new Verifier(this, key);
    }

    private sealed class Verifier(CountingAlgorithm algorithm, ReadOnlyMemory<byte> key) : ISignatureVerifier
    {
        private int _users;

        public bool Verify(ReadOnlySpan<byte> signingInput, ReadOnlySpan<byte> signature)
        {
            if (Interlocked.Increment(ref _users) > 1)
                Interlocked.Increment(ref algorithm._shared);
            algorithm.BeforeVerifying(key);
            bool isValid = signature.SequenceEqual(SHA512.HashData([.. key.Span, .. signingInput]));
            Interlocked.Decrement(ref _users);
            return isValid;
        }

        public void Dispose() => Interlocked.Increment(ref algorithm._disposed);
    }
}
