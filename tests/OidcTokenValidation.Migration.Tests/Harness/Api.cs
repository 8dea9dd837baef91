using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Migration.Tests.Harness;

/// <summary>One of the two programs, on Kestrel.</summary>
internal sealed class Api : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Api(WebApplication app, LogCollector logs)
    {
        _app = app;
        Logs = logs;
        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient(CreateHandler()) { BaseAddress = new Uri(address) };
    }

    public HttpClient Client { get; }

    public LogCollector Logs { get; }

    public IServiceProvider Services => _app.Services;

    public static SocketsHttpHandler CreateHandler() => new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };

    /// <summary>Starts the shared application with the program's authentication.</summary>
    public static Task<Api> StartAsync(Action<IServiceCollection> authentication, Action<WebApplication> mapHubs) => StartAsync(
        "Production",
        services =>
        {
            authentication(services);
            Policies.Add(services);
            services.AddScoped<Users>();
            services.AddTransient<Microsoft.AspNetCore.Authentication.IClaimsTransformation, VipTransformation>();
            services.AddSignalR();
            services.AddControllers().AddApplicationPart(typeof(Api).Assembly);
        },
        app =>
        {
            Endpoints.Map(app);
            app.MapControllers();
            mapHubs(app);
        });

    public static async Task<Api> StartAsync(string environment, Action<IServiceCollection> services, Action<WebApplication> map, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var logs = new LogCollector();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        services(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            map(app);
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch (Exception)
        {
            await app.DisposeAsync();
            throw;
        }

        return new Api(app, logs);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
