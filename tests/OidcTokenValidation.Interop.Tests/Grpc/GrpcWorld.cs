using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Grpc;

/// <summary>The gRPC sample, and an issuer that it trusts: the test kit's, whose tokens can be as short-lived as a test needs.</summary>
public sealed class GrpcWorld : IAsyncLifetime
{
    private readonly TestIssuerServer _issuer = TestIssuerServer.Start();
    private SampleApi? _api;

    internal string Address => _api!.Address;

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.Missing is null)
        {
            _api = await SampleApi.StartAsync(Counterparts.GrpcSampleAssembly, _issuer.Issuer.Issuer, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_api?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _issuer.DisposeAsync();
    }

    /// <summary>A token of a caller of its own, with both scopes.</summary>
    internal TestTokenBuilder Token() => _issuer.Issuer.Token().For(SampleApi.Audience).WithSubject(Guid.NewGuid().ToString()).WithScope("read:timesheets", "create:timesheets");

    internal Task<GrpcResponse> CallAsync(string method, string? bearer, params IReadOnlyList<Entry> requests) =>
        CallAsync(new GrpcCall(Address, method, requests) { Authorization = bearer });

    internal Task<GrpcResponse> CallAsync(GrpcCall call) => GrpcClient.CallAsync(call, TestContext.Current.CancellationToken);
}
