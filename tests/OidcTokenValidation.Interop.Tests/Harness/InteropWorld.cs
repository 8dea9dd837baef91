namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The provider that the API trusts, and the API: one of each for all tests.</summary>
public sealed class InteropWorld : IAsyncLifetime
{
    private DirectoryInfo? _folder;
    private Provider? _provider;
    private SampleApi? _api;

    internal Provider Provider => _provider ?? throw new InvalidOperationException("The provider was not started.");

    internal SampleApi Api => _api ?? throw new InvalidOperationException("The API was not started.");

    /// <summary>The trusted provider's keys, in a folder that only this user can read.</summary>
    internal string Keys => Path.Combine(_folder!.FullName, "keys.json");

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.Missing is not null)
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        _folder = Directory.CreateTempSubdirectory("oidc-interop-");
        _provider = await Provider.StartAsync(new ProviderSettings { Keys = Keys }, cancellationToken);
        _api = await SampleApi.StartAsync(_provider.Issuer, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await (_api?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_provider?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder?.Delete(recursive: true);
    }
}

/// <summary>The tests that share one <see cref="InteropWorld"/>, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class InteropCollection : ICollectionFixture<InteropWorld>
{
    public const string Name = "interop";
}
