using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Scale;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Tokens that came before, of ten that are kept and of a hundred thousand, beside the SHA-256 of as many: the cost of a request should not
/// grow.</summary>
public class ScaleTokens
{
    private ManyTokens _tokens = null!;

    [Params(10, 1_000, 100_000)]
    public int Kept { get; set; }

    [GlobalSetup]
    public void SetUp() => _tokens = ManyTokens.Create(Kept);

    [GlobalCleanup]
    public void CleanUp() => _tokens.Dispose();

    [Benchmark(Baseline = true)]
    public bool Sha256() => _tokens.Hash();

    [Benchmark]
    public bool Library() => _tokens.Validate();
}
