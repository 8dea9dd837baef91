using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks.Signatures;

/// <summary>A proof with an ML-DSA-87 key that the token is not bound to: anybody can send it with a token that was stolen.</summary>
internal sealed class OtherClientsKey : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
    private readonly DPoPClient _client = new();
    private readonly AccessTokenValidator _validator;
    private readonly ResourceRequest _request;
    private readonly byte[] _proof;
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    public OtherClientsKey()
    {
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_issuer.Trust()] };
        _validator = AccessTokenValidator.Create(options.AddBouncyCastleMLDsa());
        string token = _issuer.Token().ExpiringIn(TimeSpan.FromHours(1)).BoundTo(_client).Create();
        var jwk = new JsonObject { ["kty"] = "AKP", ["alg"] = "ML-DSA-87", ["pub"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(2592)) };
        string proof = _client.Proof("GET", TestIssuer.DefaultAudience).ForToken(token).WithJwk(jwk.ToJsonString()).WithHeader("alg", "ML-DSA-87").Create();
        proof = proof[..(proof.LastIndexOf('.') + 1)] + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(4627));
        _proof = Encoding.ASCII.GetBytes(proof);
        _request = TestRequest.DPoP(token, proof);
    }

    public bool Hash() => SHA256.HashData(_proof, _hash) > 0;

    public bool Validate() => _validator.Expect(TokenFailureCode.ProofKeyMismatch, _request);

    /// <inheritdoc/>
    public void Dispose()
    {
        _validator.Dispose();
        _client.Dispose();
        _issuer.Dispose();
    }
}
