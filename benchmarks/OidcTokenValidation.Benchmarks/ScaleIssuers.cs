using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Scale;

namespace OidcTokenValidation.Benchmarks;

/// <summary>Tokens that never came before, of one issuer and of a thousand, beside the bare verification with as many keys: the cost of a request should
/// not grow.</summary>
public class ScaleIssuers
{
    private ManyIssuers _issuers = null!;
    private ManyIssuers _tenants = null!;

    [Params(1, 100, 1_000)]
    public int Issuers { get; set; }

    [GlobalSetup]
    public void SetUp() => (_issuers, _tenants) = (ManyIssuers.Create(Issuers), ManyIssuers.Create(Issuers, areTenants: true));

    [GlobalCleanup]
    public void CleanUp()
    {
        _issuers.Dispose();
        _tenants.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool Primitive() => _issuers.Verify();

    [Benchmark]
    public bool Library() => _issuers.Validate();

    /// <summary>The same with tenants that <see cref="AccessTokenValidationOptions.ResolveIssuer"/> names.</summary>
    [Benchmark]
    public bool Tenants() => _tenants.Validate();
}
