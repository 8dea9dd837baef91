using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Tokens that are rejected before a key is fetched and a signature checked, and the SHA-256 of the same token as a measure of the machine.</summary>
public class RejectToken
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly Backchannel _backchannel = Backchannel.Create();
    private AccessTokenValidator _validator = null!;
    private ResourceRequest _request;
    private byte[] _token = [];

    [Params("expired", "wrong audience", "wrong issuer", "malformed", "alg none", "wrong typ", "too large")]
    public string Token { get; set; } = string.Empty;

    [GlobalSetup]
    public void SetUp()
    {
        // Elliptic, because such a key is created quickly; no signature is checked here.
        using var key = TestSigningKey.Create("ES256", "benchmark");
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, key);
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Backchannel = () => _backchannel };
        options.Trust(issuer.Issuer);
        _validator = AccessTokenValidator.Create(options);

        TestTokenBuilder good = issuer.Token().WithScope("read:timesheets", "write:timesheets");
        (string token, TokenFailureCode code) = Token switch
        {
            "expired" => (good.Expired().Create(), TokenFailureCode.Expired),
            "wrong audience" => (good.For("https://other.example/").Create(), TokenFailureCode.AudienceMismatch),
            "wrong issuer" => (good.From("https://other.example/").Create(), TokenFailureCode.IssuerNotTrusted),
            "malformed" => (good.WithRawClaims("{\"iss\":\"https://issuer.example/\",").Create(), TokenFailureCode.InvalidJson),
            "alg none" => (good.Unsecured().Create(), TokenFailureCode.UnsecuredToken),
            "wrong typ" => (good.OfType("JWT").Create(), TokenFailureCode.TypeNotAccepted),
            _ => (good.WithClaim("x", new string('x', 20_000)).Create(), TokenFailureCode.TokenTooLong),
        };
        _token = Encoding.ASCII.GetBytes(token);
        _request = TestRequest.Bearer(token);
        _validator.Expect(code, _request);
        _backchannel.ThrowIfUsed();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _validator.Dispose();
        _backchannel.ThrowIfUsed();
    }

    [Benchmark(Baseline = true)]
    public int Sha256() => SHA256.HashData(_token, _hash);

    [Benchmark]
    public bool Library() => _validator.ValidateAtOnce(_request).IsValid;
}
