using OidcTokenValidation.PostgreSql.Tests.Support;
using OidcTokenValidation.TestSupport.Contracts;

namespace OidcTokenValidation.PostgreSql.Tests;

/// <summary>What every replay store must keep, kept by a real PostgreSQL.</summary>
public sealed class PostgreSqlContractTests(SharedServer shared) : ReplayStoreContract, IAsyncLifetime
{
    private TestTable? _table;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    public async ValueTask InitializeAsync() => _table = await TestTable.CreateAsync(shared.Server);

    public ValueTask DisposeAsync() => _table!.DisposeAsync();

    protected override IReplayStore Open() => _table!.Open(static options => options.CleanupInterval = TimeSpan.FromSeconds(1));

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time, Cancellation);
}
