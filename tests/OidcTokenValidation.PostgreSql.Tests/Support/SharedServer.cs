namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>One server for all tests that leave it running; each has a table of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private PostgreSqlServer? _server;

    internal PostgreSqlServer Server
    {
        get
        {
            Counterparts.RequirePostgreSql();
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.PostgreSqlFolder is not null) _server = await PostgreSqlServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
