using System.Buffers.Text;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// A good token: the bare signature, this library, and Microsoft.IdentityModel's handler with parameters that accept the same.
/// This library keeps no tokens here, so that each call is as for a token that never came before.
/// </summary>
public class ValidateToken
{
    private const string Audience = TestIssuer.DefaultAudience;

    private readonly JsonWebTokenHandler _handler = new();
    private TestSigningKey _key = null!;
    private PlatformKey _platformKey = null!;
    private AccessTokenValidator _validator = null!;
    private TokenValidationParameters _parameters = null!;
    private ResourceRequest _request;
    private string _token = string.Empty;
    private byte[] _signingInput = [];
    private byte[] _signature = [];

    [Params("RS256", "PS256", "ES256")]
    public string Algorithm { get; set; } = string.Empty;

    [GlobalSetup]
    public async Task SetUp()
    {
        _key = TestSigningKey.Create(Algorithm, "benchmark");
        _platformKey = PlatformKey.Of(_key);
        var issuer = new TestIssuer("https://issuer.example/", clock: null, _key);
        _validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [Audience], Issuers = [issuer.Trust()], MaxCachedTokens = 0 });
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = Audience,
            ValidTypes = ["at+jwt"],
            IssuerSigningKey = new JsonWebKey(_key.PublicJwk),
            ClockSkew = TimeSpan.FromSeconds(30),
            RequireSignedTokens = true,
        };

        _token = issuer.Token().WithScope("read:timesheets", "write:timesheets").ExpiringIn(TimeSpan.FromHours(1)).Create();
        _request = TestRequest.Bearer(_token);
        int dot = _token.LastIndexOf('.');
        _signingInput = Encoding.ASCII.GetBytes(_token[..dot]);
        _signature = Base64Url.DecodeFromChars(_token.AsSpan(dot + 1));

        // A benchmark of refusals would be fast and mean nothing.
        if (!Primitive() || !(await Library()).IsValid || !(await JsonWebTokenHandler()).IsValid)
            throw new InvalidOperationException("Expected all three to accept the token.");
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _validator.Dispose();
        _platformKey.Dispose();
        _key.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool Primitive() => _platformKey.Verify(_signingInput, _signature);

    [Benchmark]
    public ValueTask<AccessTokenValidationResult> Library() => _validator.ValidateAsync(_request);

    [Benchmark]
    public Task<TokenValidationResult> JsonWebTokenHandler() => _handler.ValidateTokenAsync(_token, _parameters);
}
