using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>Which store a registered validator asks.</summary>
public sealed class ReplayRegistrationTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public void Application_s_store_is_asked()
    {
        var store = new ScriptedStore();
        using ServiceProvider services = Services(null, services => services.AddSingleton<IReplayStore>(store));
        Assert.True(Send(services).IsValid);
        Assert.Single(store.Uses);
    }

    [Fact]
    public void Store_of_the_options_goes_before_the_application_s()
    {
        var ofServices = new ScriptedStore();
        var ofOptions = new ScriptedStore();
        using ServiceProvider services = Services(ofOptions, services => services.AddSingleton<IReplayStore>(ofServices));
        Assert.True(Send(services).IsValid);
        Assert.Empty(ofServices.Uses);
        Assert.Single(ofOptions.Uses);
    }

    [Fact]
    public void Without_either_the_validator_has_a_store_of_its_own()
    {
        using ServiceProvider services = Services(null);
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(Send(services, request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, Send(services, request).Failure!.Code);
    }

    [Fact]
    public void All_validators_of_the_application_share_its_store()
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
