using System.Collections.Concurrent;
using OidcTokenValidation.Interop.Tests.Providers;

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>A provider, and the sample API that trusts it.</summary>
/// <param name="Product">Its implementation.</param>
/// <param name="Provider">The provider.</param>
/// <param name="Api">The API.</param>
/// <param name="Keys">The provider's keys, in a folder that only this user can read.</param>
internal sealed record TrustedProvider(ProviderProduct Product, ITokenProvider Provider, SampleApi Api, string Keys) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProviderSettings, Lazy<Task<ITokenProvider>>> _others = new();

    /// <summary>The settings of a second provider with the same issuer and keys.</summary>
    public ProviderSettings Same => new() { Issuer = Provider.Issuer, Keys = Keys };

    /// <summary>Starts a provider, and an API that trusts it.</summary>
    public static async Task<TrustedProvider> StartAsync(ProviderProduct product, string keys, CancellationToken cancellationToken)
    {
        ITokenProvider provider = await StartProviderAsync(product, new ProviderSettings { Keys = keys }, cancellationToken);
        return new TrustedProvider(product, provider, await StartApiAsync(product, provider.Issuer, cancellationToken), keys);
    }

    /// <summary>Starts a provider of this implementation.</summary>
    public static async Task<ITokenProvider> StartProviderAsync(ProviderProduct product, ProviderSettings settings, CancellationToken cancellationToken) => product switch
    {
        ProviderProduct.OpenIddict => await OpenIddictServer.StartAsync(settings, cancellationToken),
        _ => await Harness.Provider.StartAsync(settings, cancellationToken),
    };

    /// <summary>Starts an API that trusts this issuer, with the profile of the implementation.</summary>
    public static Task<SampleApi> StartApiAsync(ProviderProduct product, string issuer, CancellationToken cancellationToken) =>
        SampleApi.StartAsync(issuer, cancellationToken, product == ProviderProduct.OpenIddict ? ["--profile", "openiddict"] : []);

    /// <summary>Another provider of the same implementation, one for all tests that need the same.</summary>
    public Task<ITokenProvider> GetOtherAsync(ProviderSettings settings) => _others.GetOrAdd(
        settings, key => new(() => StartProviderAsync(Product, key, TestContext.Current.CancellationToken))).Value;

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Provider.DisposeAsync();
        foreach (var other in _others.Values)
            await (await other.Value).DisposeAsync();
    }
}
