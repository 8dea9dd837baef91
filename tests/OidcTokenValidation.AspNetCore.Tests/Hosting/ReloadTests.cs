using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>A settings file that is changed on disk while Kestrel serves.</summary>
public sealed class ReloadTests : IDisposable
{
    private const int ChangedEvent = 40, NotAppliedEvent = 41, ErrorsEvent = 42;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    private string File => Path.Combine(_directory.FullName, "appsettings.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Changed_file_is_applied_to_the_schemes_of_its_sections()
    {
        Write("Api", "https://one.example/");
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "https://one.example/"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, "https://two.example/"));

        Write("Api", "https://two.example/");
        await WaitAsync(host, ChangedEvent);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, "https://one.example/"));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "https://two.example/"));
        Assert.Contains(host.Logs.Records, static record => record.EventId == ChangedEvent && record.Text.Contains("[Partner] The options were reloaded. Changed: Audiences.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_in_the_file_leaves_the_scheme_unchanged()
    {
        Write("Api", "https://one.example/");
        await using ApiHost host = await StartAsync();
        Write("Api", string.Empty);
        await WaitAsync(host, ErrorsEvent);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "https://one.example/"));
        Write("Elsewhere", "https://two.example/");
        await WaitAsync(host, ErrorsEvent, count: 2);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(host, "https://one.example/"));
        Assert.DoesNotContain(host.Logs.Records, static record => record.EventId is ChangedEvent or NotAppliedEvent);
    }

    private static async Task WaitAsync(ApiHost host, int eventId, int count = 1)
    {
        // The file is watched by real timers.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (host.Logs.Records.Count(record => record.EventId == eventId) < count)
            await Task.Delay(20, limit.Token);
    }

    private static async Task<HttpStatusCode> SendAsync(ApiHost host, string audience) =>
        (await host.SendAsync("/me", Providers.Home.Token().For(audience).Bearer())).Status;

    private Task<ApiHost> StartAsync()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonFile(File, optional: false, reloadOnChange: true).Build();
        return ApiHost.StartAsync(
            services =>
            {
                services.AddSingleton<IDisposable>((IDisposable)configuration);
                services.AddAuthentication("Partner").AddAccessToken("Partner", configuration.GetSection("Api"));
                services.AddAuthorization();
            },
            static app => app.MapGet("/me", BoundApi.Describe).RequireAuthorization());
    }

    private void Write(string section, string audience) => System.IO.File.WriteAllText(File, new JsonObject
    {
        [section] = new JsonObject
        {
            ["Audiences"] = new JsonArray(audience),
            ["Issuers"] = new JsonArray(new JsonObject { ["Issuer"] = Providers.Home.Issuer, ["Keys"] = new JsonObject { ["Jwks"] = Providers.Home.Jwks } }),
        },
    }.ToJsonString());
}
