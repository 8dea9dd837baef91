using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>Which store a registered validator uses.</summary>
public sealed class ReplayRegistrationTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public void Registered_store_is_used()
    {
        var store = new ScriptedStore();
        using ServiceProvider services = Services(null, services => services.AddSingleton<IReplayStore>(store));
        Assert.True(Send(services).IsValid);
        Assert.Single(store.Uses);
    }

    [Fact]
    public void Store_of_the_options_takes_precedence_over_the_registered_one()
    {
        var ofServices = new ScriptedStore();
        var ofOptions = new ScriptedStore();
        using ServiceProvider services = Services(ofOptions, services => services.AddSingleton<IReplayStore>(ofServices));
        Assert.True(Send(services).IsValid);
        Assert.Empty(ofServices.Uses);
        Assert.Single(ofOptions.Uses);
    }

    [Fact]
    public void Validator_without_a_configured_store_has_its_own()
    {
        using ServiceProvider services = Services(null);
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(Send(services, request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, Send(services, request).Failure!.Code);
    }

    [Fact]
    public void Validators_of_an_application_share_the_registered_store()
    {
        var store = new InMemoryReplayStore(timeProvider: _api.Clock);
        using ServiceProvider services = Services(null, services => services.AddSingleton<IReplayStore>(store).AddAccessTokenValidation("second", Configure));
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(Send(services, request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, services.GetRequiredKeyedService<AccessTokenValidator>("second").ValidateAtOnce(request).Failure!.Code);
    }

    private void Configure(AccessTokenValidationOptions options)
    {
        options.Audiences.Add(TestIssuer.DefaultAudience);
        options.Issuers.Add(_api.Issuer.Trust());
    }

    private ServiceProvider Services(IReplayStore? ofOptions, Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_api.Clock);
        services.AddAccessTokenValidation(options =>
        {
            Configure(options);
            options.DPoP.ReplayStore = ofOptions;
        });
        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private AccessTokenValidationResult Send(ServiceProvider services) => Send(services, _api.Request(_api.Proof()));

    private static AccessTokenValidationResult Send(ServiceProvider services, in ResourceRequest request) => services.GetRequiredService<AccessTokenValidator>().ValidateAtOnce(request);
}
