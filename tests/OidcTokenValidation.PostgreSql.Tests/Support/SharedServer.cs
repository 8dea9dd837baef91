using OidcTokenValidation.TestSupport.Processes;

[assembly: AssemblyFixture(typeof(OidcTokenValidation.PostgreSql.Tests.Support.SharedServer))]

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>One server for all tests that leave it running; each has a table of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private PostgreSqlServer? _server;

    internal PostgreSqlServer Server
    {
        get
        {
            ExternalPrograms.RequirePostgreSql();
            return _server!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (ExternalPrograms.PostgreSqlFolder is not null) _server = await PostgreSqlServer.StartAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
