using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Proofs;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Requests with proofs of possession (RFC 9449), beside what the platform's own primitives need for the same.</summary>
public class ValidateProof
{
    private ProofCase _case = null!;
    private Func<bool> _primitive = null!;
    private Func<bool> _library = null!;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    public static IEnumerable<string> Cases => ProofCase.Names;

    [GlobalSetup]
    public void SetUp()
    {
        _case = ProofCase.Create(Case);
        _primitive = _case.Ways[0].Run;
        _library = _case.Ways[^1].Run;
    }

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Primitive() => _primitive();

    [Benchmark]
    public bool Library() => _library();
}
