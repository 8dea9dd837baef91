using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>A good token that is cached: the SHA-256 that it is found by, this library, and Microsoft.IdentityModel's handler, which has no cache.</summary>
public class ValidateCachedToken
{
    private TokenCase _case = null!;

    [GlobalSetup]
    public void SetUp() => _case = TokenCase.Create("RS256", maxCachedTokens: 16);

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Sha256() => _case.Hash();

    [Benchmark]
    public bool Library() => _case.Validate().IsValid;

    [Benchmark]
    public bool JsonWebTokenHandler() => _case.ValidateByHandler().IsValid;
}
