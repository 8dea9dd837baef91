using System.Collections.Concurrent;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(OidcTokenValidation.Interop.Tests.Harness.InteropWorld))]

namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The provider that the API trusts, and the API: one of each for all tests.</summary>
public sealed class InteropWorld : IAsyncLifetime
{
    private DirectoryInfo? _folder;
    private TrustedProvider? _oidcProvider;
    private readonly ConcurrentDictionary<(string Setting, string Value), Lazy<Task<SampleApi>>> _others = new();
    private readonly ConcurrentDictionary<ProviderProduct, Lazy<Task<TrustedProvider>>> _trusted = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<BoundClient>>> _clients = new(StringComparer.Ordinal);

    private TrustedProvider OidcProvider => _oidcProvider ?? throw new InvalidOperationException("The provider was not started.");

    internal Provider Provider => (Provider)OidcProvider.Provider;

    internal SampleApi Api => OidcProvider.Api;

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.Missing is not null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("oidc-interop-");
        _oidcProvider = await TrustAsync(ProviderProduct.OidcProvider);
    }

    /// <summary>A provider of this implementation, and the API that trusts it.</summary>
    internal Task<TrustedProvider> TrustAsync(ProviderProduct product) => _trusted.GetOrAdd(
        product,
        key => new(() => TrustedProvider.StartAsync(key, Path.Combine(_folder!.FullName, key + ".json"), TestContext.Current.CancellationToken))).Value;

    /// <summary>The API with other settings, for instance <c>--nonce required</c>.</summary>
    internal Task<SampleApi> ApiWithAsync(string setting, string value) => _others.GetOrAdd(
        (setting, value),
        key => new(() => SampleApi.StartAsync(Provider.Issuer, TestContext.Current.CancellationToken, key.Setting, key.Value))).Value;

    /// <summary>A client with a key for this algorithm and a token with the reading scope that is bound to it.</summary>
    internal Task<BoundClient> ClientAsync(string algorithm) => _clients.GetOrAdd(algorithm, name => new(() => CreateClientAsync(name))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var api in _others.Values)
        {
            await (await api.Value).DisposeAsync();
        }

        foreach (var trusted in _trusted.Values)
        {
            await (await trusted.Value).DisposeAsync();
        }

        await ClientProcesses.EndAsync();
        _folder?.Delete(recursive: true);
    }

    private async Task<BoundClient> CreateClientAsync(string algorithm)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var key = await OAuthClient.MakeKeyAsync(algorithm, cancellationToken);
        return new BoundClient(key, await Provider.GetBoundTokenAsync(key, "read:timesheets", cancellationToken));
    }
}

/// <summary>A private key (JWK), and a token that is bound to it.</summary>
internal sealed record BoundClient(JsonElement Key, string Token);
