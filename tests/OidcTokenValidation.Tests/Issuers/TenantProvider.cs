using System.Collections.Concurrent;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>One provider with many tenants on a loopback port, and a validator that resolves them. Each tenant has one ES256 key under the kid "1".</summary>
internal sealed class TenantProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TestIssuer> _tenants = new(StringComparer.Ordinal);
    private readonly TestIssuerServer _server;
    private int _resolverCalls;

    public TenantProvider(Action<AccessTokenValidationOptions>? configure = null)
    {
        _server = TestIssuerServer.Start(Clock);
        _server.Script = Respond;
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, ResolveIssuer = Resolve };
        configure?.Invoke(options);
        Validator = AccessTokenValidator.Create(options, Clock);
    }

    public TestClock Clock { get; } = new();

    public AccessTokenValidator Validator { get; }

    /// <summary>Returns the response to a request, before the tenants do.</summary>
    public Func<string, TestResponse?>? Interfere { get; set; }

    /// <summary>How often the resolver was called.</summary>
    public int ResolverCalls => Volatile.Read(ref _resolverCalls);

    public int RequestCount => _server.RequestCount;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestIssuer Add(string name)
    {
        var tenant = new TestIssuer($"{_server.Issuer.Issuer}/{name}", Clock, TestSigningKey.Create("ES256", "1"));
        _tenants[tenant.Issuer] = tenant;
        return tenant;
    }

    public TrustedIssuer? Resolve(string issuer)
    {
        Interlocked.Increment(ref _resolverCalls);
        return _tenants.ContainsKey(issuer) ? Trust(issuer) : null;
    }

    public static TrustedIssuer Trust(string issuer) => new() { Issuer = issuer, Keys = { AllowLoopbackHttp = true } };

    public int RequestsTo(TestIssuer tenant) => _server.RequestsTo(PathOf(tenant) + "/jwks");

    public static string PathOf(TestIssuer tenant) => new Uri(tenant.Issuer).AbsolutePath;

    public Task<AccessTokenValidationResult> SendAsync(TestIssuer tenant) => SendAsync(tenant.Token());

    public Task<AccessTokenValidationResult> SendAsync(TestTokenBuilder token) =>
        Validator.ValidateAsync(TestRequest.Bearer(token.Create()), Cancellation).AsTask().WaitAsync(HealthRig.Patience, Cancellation);

    public IEnumerable<string> Kept() => Validator.Issuers.Select(static keys => keys.Issuer);

    public async ValueTask DisposeAsync()
    {
        Validator.Dispose();
        await _server.DisposeAsync();
        foreach (TestIssuer tenant in _tenants.Values)
            tenant.Dispose();
    }

    private TestResponse? Respond(string path)
    {
        if (Interfere?.Invoke(path) is { } interference)
            return interference;
        foreach (TestIssuer tenant in _tenants.Values)
        {
            if (path == PathOf(tenant) + "/.well-known/openid-configuration")
                return new TestResponse { Body = tenant.Metadata };
            if (path == PathOf(tenant) + "/jwks")
                return new TestResponse { Body = tenant.Jwks };
        }

        return new TestResponse { Status = 404 };
    }
}
