using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>A chapter of what every host must keep. Each fact is written once, and runs for each host.</summary>
public abstract class HostContract(SharedHosts hosts, HostKind kind) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _own = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the challenges of the usual setup say, of each scheme.</summary>
    protected static string Bearer { get; } = "Bearer realm=\"api\"";

    protected static string DPoP { get; } = $"DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\"";

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable own in _own)
            await own.DisposeAsync();
        await DisposeOwnAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a chapter has beside its hosts.</summary>
    protected virtual ValueTask DisposeOwnAsync() => ValueTask.CompletedTask;

    /// <summary>An error behind what a challenge says anyway.</summary>
    protected static string Error(string challenge, string error, string description, string more = "") =>
        $"{challenge}, error=\"{error}\", error_description=\"{description}\"{more}";

    /// <summary>The host of a setup that others use too; of the usual one if none is named.</summary>
    protected Task<ContractHost> HostAsync(ContractSetup? setup = null) => hosts.GetAsync(kind, setup ?? ContractSetup.Usual);

    /// <summary>A host of this test's own, whose clock it may move.</summary>
    protected async Task<ContractHost> StartAsync(Action<AccessTokenValidationOptions>? configure = null, TestClock? clock = null)
    {
        ContractHost host = await kind.StartAsync(new ContractWorld(configure, clock));
        _own.Add(host);
        return host;
    }
}
