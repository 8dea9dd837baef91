using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Proofs;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Requests whose proof of possession is rejected, and the SHA-256 of their token as a measure of the machine. A replay is found after the
/// signature.</summary>
public class RejectProof
{
    private ProofCase _case = null!;
    private Func<bool> _sha256 = null!;
    private Func<bool> _library = null!;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    public static IEnumerable<string> Cases => ProofCase.Rejected;

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
