using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Mcp;

/// <summary>An issuer for tokens of every kind, and the MCP sample that trusts it.</summary>
public sealed class McpWorld : IAsyncLifetime
{
    private readonly TestIssuerServer _server = TestIssuerServer.Start();
    private McpSample? _sample;

    internal TestIssuer Issuer => _server.Issuer;

    internal McpSample Sample => _sample ?? throw new InvalidOperationException("The sample was not started.");

    public async ValueTask InitializeAsync() => _sample = await McpSample.StartAsync(Issuer.Issuer, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await (_sample?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
    }
}
