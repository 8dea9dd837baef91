using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Proofs;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Requests whose proof of possession is refused, beside the SHA-256 of their token as a measure of the machine. A replay is told after the signature only.</summary>
public class RefuseProof
{
    private ProofCase _case = null!;
    private Func<bool> _sha256 = null!;
    private Func<bool> _library = null!;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    public static IEnumerable<string> Cases => ProofCase.Refusals;

    [GlobalSetup]
    public void SetUp()
    {
        _case = ProofCase.Create(Case);
        _sha256 = _case.Ways[0].Run;
        _library = _case[ProofCase.Library];
    }

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Sha256() => _sha256();

    [Benchmark]
    public bool Library() => _library();
}
