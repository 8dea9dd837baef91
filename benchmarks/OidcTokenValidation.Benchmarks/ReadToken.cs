using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>What it costs to ask a token that came before for more than whether it is valid: those who do not ask pay nothing.</summary>
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
