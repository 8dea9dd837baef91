using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Proofs;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Requests with good proofs of possession (RFC 9449), beside what the platform's own primitives need for the same, and beside the known way with
/// Microsoft.IdentityModel.</summary>
public class ValidateProof
{
    private ProofCase _case = null!;
    private Func<bool> _primitive = null!;
    private Func<bool> _library = null!;
    private Func<bool> _identityModel = null!;

    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    public static IEnumerable<string> Cases => ProofCase.Accepted;

    [GlobalSetup]
    public void SetUp()
    {
        _case = ProofCase.Create(Case);
        _primitive = _case.Ways[0].Run;
        _library = _case[ProofCase.Library];
        _identityModel = _case[ProofCase.Peer];
    }

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Primitive() => _primitive();

    [Benchmark]
    public bool Library() => _library();

    [Benchmark]
    public bool IdentityModelProofAlone() => _identityModel();
}
