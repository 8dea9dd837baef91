using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>The cost of reading claims of a cached token: the validation itself reads none of them.</summary>
public class ReadToken
{
    private TokenCase _case = null!;

    [GlobalSetup]
    public void SetUp() => _case = TokenCase.Create("RS256", maxCachedTokens: 16);

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Nothing() => _case.Validate().IsValid;

    [Benchmark]
    public string Subject() => _case.Validate().Token!.Subject;

    [Benchmark]
    public bool Scope() => _case.Validate().Token!.Scopes.Contains("read:timesheets");

    [Benchmark]
    public bool Principal() => _case.ReadPrincipal();
}
