using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>A chapter of the contract of every host. Each test is written once and runs for each host.</summary>
public abstract class HostContract(SharedHosts hosts, HostKind kind) : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _own = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The challenge of each scheme in the usual setup.</summary>
    protected static string Bearer { get; } = "Bearer realm=\"api\"";

    protected static string DPoP { get; } = $"DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\"";

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable own in _own)
            await own.DisposeAsync();
        await DisposeOwnAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Disposes what a chapter has beside its hosts.</summary>
    protected virtual ValueTask DisposeOwnAsync() => ValueTask.CompletedTask;

    /// <summary>A challenge with an error appended to its usual parameters.</summary>
    protected static string Error(string challenge, string error, string description, string more = "") =>
        $"{challenge}, error=\"{error}\", error_description=\"{description}\"{more}";

    /// <summary>The shared host of a setup; of the usual setup if none is given.</summary>
    protected Task<ContractHost> HostAsync(ContractSetup? setup = null) => hosts.GetAsync(kind, setup ?? ContractSetup.Usual);

    /// <summary>Starts a host for one test, which may move the clock of the host.</summary>
    protected async Task<ContractHost> StartAsync(Action<AccessTokenValidationOptions>? configure = null, TestClock? clock = null, SecurityEventReceiver? events = null)
    {
        ContractHost host = await kind.StartAsync(new ContractWorld(configure, clock) { Events = events });
        _own.Add(host);
        return host;
    }
}
