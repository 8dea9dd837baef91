using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Tokens that are refused before any signature is checked, beside the SHA-256 of the same token as a measure of the machine.</summary>
public class RefuseToken
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private AccessTokenValidator _validator = null!;
    private ResourceRequest _request;
    private byte[] _token = [];

    [Params("expired", "wrong audience", "unknown issuer", "malformed", "alg none", "too large")]
    public string Token { get; set; } = string.Empty;

    [GlobalSetup]
    public async Task SetUp()
    {
        // Elliptic, because such a key is made quickly; no signature is checked here.
        using var key = TestSigningKey.Create("ES256", "benchmark");
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, key);
        _validator = issuer.CreateValidator();

        TestTokenBuilder good = issuer.Token().WithScope("read:timesheets", "write:timesheets");
        (string token, TokenFailureCode code) = Token switch
        {
            "expired" => (good.Expired().Create(), TokenFailureCode.Expired),
            "wrong audience" => (good.For("https://other.example/").Create(), TokenFailureCode.AudienceMismatch),
            "unknown issuer" => (good.WithClaim("iss", "https://other.example/").Create(), TokenFailureCode.IssuerNotTrusted),
            "malformed" => (good.WithRawClaims("{\"iss\":\"https://issuer.example/\",").Create(), TokenFailureCode.InvalidJson),
            "alg none" => (good.Unsecured().Create(), TokenFailureCode.UnsecuredToken),
            _ => (good.WithClaim("x", new string('x', 20_000)).Create(), TokenFailureCode.TokenTooLong),
        };
        _token = Encoding.ASCII.GetBytes(token);
        _request = TestRequest.Bearer(token);
        AccessTokenValidationResult result = await Library();
        if (result.Failure?.Code != code)
            throw new InvalidOperationException($"Expected {code}; {result.Failure} came.");
    }

    [GlobalCleanup]
    public void CleanUp() => _validator.Dispose();

    [Benchmark(Baseline = true)]
    public int Sha256() => SHA256.HashData(_token, _hash);

    [Benchmark]
    public ValueTask<AccessTokenValidationResult> Library() => _validator.ValidateAsync(_request);
}
