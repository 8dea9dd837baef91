using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Logging;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>A real Kestrel on a free port of the loopback address.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private bool _disposed;

    private ApiHost(WebApplication app, HttpProtocols protocols, LogCollector logs)
    {
        _app = app;
        Logs = logs;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Version = protocols == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11;
        _client = CreateClient(CreateHandler());
    }

    public Uri Address { get; }

    public LogCollector Logs { get; }

    public IServiceProvider Services => _app.Services;

    private Version Version { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts a host. The middleware for authentication and authorization is the one that WebApplication adds by default.</summary>
    public static async Task<ApiHost> StartAsync(
        Action<IServiceCollection> services, Action<WebApplication> map, HttpProtocols protocols = HttpProtocols.Http1, Action<ListenOptions>? listen = null, bool? validatesScopes = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        if (validatesScopes is { } validates)
            builder.Host.UseServiceProviderFactory(new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateScopes = validates, ValidateOnBuild = validates }));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0, options =>
        {
            options.Protocols = protocols;
            listen?.Invoke(options);
        }));
        var logs = new LogCollector();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        services(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync(Cancellation);
        }
        catch (Exception)
        {
            await app.DisposeAsync();
            throw;
        }

        return new ApiHost(app, protocols, logs);
    }

    /// <summary>Creates the handler that sends requests to this host: no proxy, no cookies, no redirects.</summary>
    public static SocketsHttpHandler CreateHandler() => new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

    /// <summary>Creates a client of this host that uses the handler.</summary>
    public HttpClient CreateClient(HttpMessageHandler handler) => new(handler)
    {
        BaseAddress = Address,
        DefaultRequestVersion = Version,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Sends a request; the Authorization field is sent unchanged.</summary>
    public async Task<Reply> SendAsync(string path, string? authorization = null, HttpMethod? method = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = content };
        if (authorization is not null)
            Assert.True(request.Headers.TryAddWithoutValidation("Authorization", authorization));
        return await SendAsync(request, Cancellation);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        return await SendAsync(_client, request, cancellation);
    }

    /// <summary>Sends a request through a client of <see cref="CreateClient"/>.</summary>
    public static async Task<Reply> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Version = client.DefaultRequestVersion;
        request.VersionPolicy = client.DefaultVersionPolicy;
        using HttpResponseMessage response = await client.SendAsync(request, cancellation);
        return await Reply.ReadAsync(response, cancellation);
    }

    /// <summary>Sends exactly these bytes, for requests that HttpClient would normalize.</summary>
    public Task<Reply> SendRawAsync(params string[] lines) => RawHttp.SendAsync(Address.Port, lines, Cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
