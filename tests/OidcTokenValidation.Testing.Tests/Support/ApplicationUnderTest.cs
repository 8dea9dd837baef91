using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.TestSupport.Logging;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Support;

/// <summary>A small application on a test server, configured by each test.</summary>
internal sealed class ApplicationUnderTest : IAsyncDisposable
{
    public const string Audience = "https://things.example.com/";

    private readonly WebApplication _app;

    private ApplicationUnderTest(WebApplication app, LogCollector logs)
    {
        _app = app;
        Logs = logs;
    }

    public LogCollector Logs { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts an application with one scheme, whose provider cannot be reached.</summary>
    public static Task<ApplicationUnderTest> StartAsync(
        Action<IServiceCollection> services, Action<AccessTokenValidationOptions>? configure = null, string environment = "Development", string[]? arguments = null) =>
        StartBareAsync(
            all =>
            {
                all.AddAuthentication().AddAccessToken(options =>
                {
                    options.Trust("https://login.example.com/");
                    options.Audiences.Add(Audience);
                    configure?.Invoke(options);
                });
                services(all);
            },
            environment,
            arguments);

    public static async Task<ApplicationUnderTest> StartBareAsync(Action<IServiceCollection> services, string environment = "Development", string[]? arguments = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment, Args = arguments });
        builder.WebHost.UseTestServer();
        var logs = new LogCollector();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        builder.Services.AddAuthorization();
        services(builder.Services);
        WebApplication app = builder.Build();
        try
        {
            app.MapGet("/me", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization();
            app.MapGet("/issuer", static (HttpContext context) => context.GetAccessToken()!.Issuer).RequireAuthorization();
            app.MapGet("/things", static () => "things").RequireScope("read:things");
            app.MapGet("/open", static (HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous");
            await app.StartAsync(Cancellation);
        }
        catch (Exception)
        {
            await app.DisposeAsync();
            throw;
        }

        return new ApplicationUnderTest(app, logs);
    }

    public HttpClient CreateClient() => _app.GetTestClient();

    public HttpMessageHandler CreateHandler() => _app.GetTestServer().CreateHandler();

    public async Task<int> StatusOfAsync(string path, string? token = null)
    {
        using HttpClient client = CreateClient();
        using HttpResponseMessage response = await (token is null ? client : client.As(token)).GetAsync(path, Cancellation);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
