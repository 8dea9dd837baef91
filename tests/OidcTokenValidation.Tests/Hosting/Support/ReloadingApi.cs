using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Hosting.Support;

/// <summary>A validator of a service provider, whose options are bound from configuration that changes; with two providers that are reached by HTTP.</summary>
internal sealed class ReloadingApi : IAsyncDisposable
{
    public const int ChangedEvent = 40, NotAppliedEvent = 41, MistakesEvent = 42;

    private readonly ServiceProvider _services;

    public ReloadingApi(Action<IServiceCollection>? configure = null, string name = "", params (string Key, string Value)[] settings)
    {
        First = TestIssuerServer.Start(Clock);
        Second = TestIssuerServer.Start(Clock);
        Configuration = new ChangingConfiguration(
        [
            new("Api:Audiences:0", TestIssuer.DefaultAudience),
            new("Api:Issuers:0:Issuer", First.Issuer.Issuer),
            new("Api:Issuers:0:Keys:AllowLoopbackHttp", "true"),
            .. settings.Select(static setting => new KeyValuePair<string, string?>("Api:" + setting.Key, setting.Value)),
        ]);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddAccessTokenValidation(name, Configuration.Root.GetSection("Api"));
        configure?.Invoke(services);
        _services = services.BuildServiceProvider();
        Validator = _services.GetRequiredKeyedService<AccessTokenValidator>(name);
    }

    public TestClock Clock { get; } = new();

    public TestIssuerServer First { get; }

    public TestIssuerServer Second { get; }

    public ChangingConfiguration Configuration { get; }

    public LogCollector Log { get; } = new();

    public AccessTokenValidator Validator { get; }

    public IServiceProvider Services => _services;

    /// <summary>Changes members of the section.</summary>
    public void Change(params (string Key, string? Value)[] changes) =>
        Configuration.Change([.. changes.Select(static change => ("Api:" + change.Key, change.Value))]);

    public void TrustSecond() => Change(("Issuers:1:Issuer", Second.Issuer.Issuer), ("Issuers:1:Keys:AllowLoopbackHttp", "true"));

    public async Task<TokenFailureCode?> SendAsync(string token) =>
        (await Validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).Soon()).Failure?.Code;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }
}
