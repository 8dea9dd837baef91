using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>A good token that never came before: the bare signature, this library, and Microsoft.IdentityModel's handler, without and with its claims
/// read.</summary>
public class ValidateToken
{
    private TokenCase _case = null!;

    [Params("RS256", "PS256", "ES256")]
    public string Algorithm { get; set; } = string.Empty;

    [GlobalSetup]
    public void SetUp() => _case = TokenCase.Create(Algorithm, maxCachedTokens: 0);

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Primitive() => _case.Verify();

    [Benchmark]
    public bool Library() => _case.Validate().IsValid;

    [Benchmark]
    public bool JsonWebTokenHandler() => _case.ValidateByHandler().IsValid;

    [Benchmark]
    public bool JsonWebTokenHandlerClaims() => _case.ReadByHandler();
}
