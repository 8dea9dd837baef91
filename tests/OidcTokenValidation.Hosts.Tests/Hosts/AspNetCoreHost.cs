using Microsoft.AspNetCore.Http;
using OidcTokenValidation.Hosts.Tests.Wire;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>Kestrel over HTTP/1.1, the requests written by hand.</summary>
public sealed class AspNetCoreHost : ContractHost
{
    private readonly ApiHost _host;

    private AspNetCoreHost(ContractWorld world, ApiHost host)
        : base(world) => _host = host;

    public override string Method => "GET";

    public override HostTraits Traits { get; } = new();

    public override int Port => _host.Address.Port;

    public override LogCollector Logs => _host.Logs;

    public static async Task<ContractHost> StartAsync(ContractWorld world) =>
        new AspNetCoreHost(world, await ApiHost.StartAsync(services => Things.AddServices(services, world), static app => Things.Map(app, "/", unwrap: static body => body, WriteAsync)));

    public override string PathOf(Resource resource) => "/" + resource.Name;

    public override Task<ContractResponse> SendAsync(ContractRequest request) => HttpExchange.SendAsync(this, request, Cancellation);

    public override Task<Reply> FetchAsync(string target, string method = "GET", string? host = null, params string[] fields) => HttpExchange.FetchAsync(this, target, method, host, fields, Cancellation);

    public override Task<Reply> PostAsync(string target, string body, string method = "POST", params string[] fields) => HttpExchange.PostAsync(this, target, body, method, fields, Cancellation);

    public override ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task WriteAsync(HttpContext context, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
