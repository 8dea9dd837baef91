using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Hosts.Tests.Wire;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>Kestrel over HTTP/2 with prior knowledge; each resource is a method of one gRPC service. The frames are written by hand.</summary>
public sealed class GrpcHost : ContractHost
{
    private const string Service = "/contract.v1.Things/";

    private readonly ApiHost _host;

    private GrpcHost(ContractWorld world, ApiHost host)
        : base(world) => _host = host;

    // gRPC over HTTP/2: every call is a POST.
    public override string Method => "POST";

    public override HostTraits Traits { get; } = new()
    {
        HasMethods = false,
        DistinguishesBadRequests = false,
        HasProblemBody = false,
        TrimsFields = false,
        HasAbsoluteTargets = false,
    };

    public override int Port => _host.Address.Port;

    public override LogCollector Logs => _host.Logs;

    public static async Task<ContractHost> StartAsync(ContractWorld world) => new GrpcHost(world, await ApiHost.StartAsync(
        services =>
        {
            Things.AddServices(services, world);
            services.AddAccessTokenGrpc();
        },
        static app => Things.Map(app, Service, unwrap: static message => message[GrpcExchange.PrefixLength..], WriteAsync, static endpoint => endpoint.AsGrpc()),
        HttpProtocols.Http2));

    public override string PathOf(Resource resource) => Service + resource.Name;

    public override Task<ContractResponse> SendAsync(ContractRequest request) => GrpcExchange.SendAsync(this, request, Cancellation);

    public override Task<Reply> FetchAsync(string target, string method = "GET", string? host = null, params string[] fields) => GrpcExchange.FetchAsync(this, target, method, host, fields, Cancellation);

    public override Task<Reply> PostAsync(string target, string body, string method = "POST", params string[] fields) => GrpcExchange.PostAsync(this, target, body, method, fields, Cancellation);

    public override ValueTask DisposeAsync() => _host.DisposeAsync();

    // One message, and the status behind it.
    private static async Task WriteAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(GrpcExchange.Message(text), context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
