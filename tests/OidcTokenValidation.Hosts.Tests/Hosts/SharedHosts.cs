using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(OidcTokenValidation.Hosts.Tests.Hosts.SharedHosts))]

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The hosts of the setups that tests share: started at first use, stopped at the end. Their clocks do not advance.</summary>
public sealed class SharedHosts : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(HostKind, ContractSetup), Lazy<Task<ContractHost>>> _hosts = [];

    public Task<ContractHost> GetAsync(HostKind kind, ContractSetup setup) =>
        _hosts.GetOrAdd((kind, setup), static key => new(() => key.Item1.StartAsync(new ContractWorld(key.Item2.Configure)))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<Task<ContractHost>> host in _hosts.Values)
        {
            ContractHost started = await host.Value;
            await started.DisposeAsync();
            Assert.DoesNotContain(started.Logs.Records, static record => record.Level >= LogLevel.Error);
        }
    }
}
