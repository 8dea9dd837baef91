using BenchmarkDotNet.Attributes;
using OidcTokenValidation.Benchmarks.Requests;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// A whole request through ASP.NET Core's authentication and authorization, in memory: this library's scheme and its peers,
/// beside an open endpoint and beside a scheme that accepts every request.
/// </summary>
public class AuthenticateRequest
{
    private RequestCase _case = null!;

    [Params(RequestCase.Seen, RequestCase.NeverSeen)]
    public string Token { get; set; } = string.Empty;

    [GlobalSetup]
    public void SetUp() => _case = RequestCase.Create(Token);

    [GlobalCleanup]
    public void CleanUp() => _case.Dispose();

    [Benchmark(Baseline = true)]
    public bool Anonymous() => _case.Anonymous.Run();

    [Benchmark]
    public bool EmptyScheme() => _case.Empty.Run();

    [Benchmark]
    public bool Library() => _case.Library.Run();

    [Benchmark]
    public bool JwtBearer() => _case.JwtBearer.Run();

    [Benchmark]
    public bool IdentityWeb() => _case.IdentityWeb.Run();

    [Benchmark]
    public bool OpenIddict() => _case.OpenIddict.Run();
}
