using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Proofs;

/// <summary>A request with a proof, and what the platform's own primitives need to verify that proof.</summary>
internal sealed class ProofRequest
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _proof;
    private readonly byte[] _signingInput;
    private readonly byte[] _signature;
    private readonly ECParameters _key;

    public ProofRequest(ResourceRequest request, string token, TestSigningKey key, string thumbprint)
    {
        Request = request;
        Token = token;
        Proof = request.DPoP.ToString();
        Thumbprint = thumbprint;
        int dot = Proof.LastIndexOf('.');
        _proof = Encoding.ASCII.GetBytes(Proof);
        _signingInput = _proof[..dot];
        _signature = Base64Url.DecodeFromChars(Proof.AsSpan(dot + 1));
        using var publicKey = ECDsa.Create();
        publicKey.ImportFromPem(key.PublicKeyPem);
        _key = publicKey.ExportParameters(includePrivateParameters: false);
    }

    public ResourceRequest Request { get; }

    public string Token { get; }

    public string Proof { get; }

    /// <summary>The thumbprint in the token of the key that the proof must be signed with.</summary>
    public string Thumbprint { get; }

    public ECDsa Import() => ECDsa.Create(_key);

    public bool Verify(ECDsa key) => key.VerifyData(_signingInput, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public bool Hash() => SHA256.HashData(_proof, _hash) > 0;
}
