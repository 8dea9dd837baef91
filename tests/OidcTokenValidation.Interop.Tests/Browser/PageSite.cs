using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests.Browser;

/// <summary>Serves the page, as it lies in the folder <c>page</c>, with oauth4webapi beside it, from an origin of its own.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageSite(WebApplication app) => _app = app;

    public string Origin => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What the page reads first; known only when the others have started.</summary>
    public PageSettings? Settings { get; set; }

    public static async Task<PageSite> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0));
        builder.Logging.ClearProviders();
        var site = new PageSite(builder.Build());
        var page = Path.Combine(Counterparts.NodeFolder, "..", "Browser", "page");
        site.Map("/", Path.Combine(page, "index.html"), "text/html; charset=utf-8");
        site.Map("/style.css", Path.Combine(page, "style.css"), "text/css; charset=utf-8");
        site.Map("/app.mjs", Path.Combine(page, "app.mjs"), "text/javascript; charset=utf-8");
        site.Map("/oauth4webapi.js", Path.Combine(Counterparts.NodeFolder, "node_modules", "oauth4webapi", "build", "index.js"), "text/javascript; charset=utf-8");
        site._app.MapGet("/settings.json", () => TypedResults.Json(site.Settings));
        await site._app.StartAsync(cancellationToken);
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(string path, string file, string contentType)
    {
        byte[] content = File.ReadAllBytes(file);
        _app.MapGet(path, () => TypedResults.Bytes(content, contentType));
    }
}

/// <summary>The addresses of the provider and of the API, and what the page requests.</summary>
internal sealed record PageSettings(string Issuer, string Api)
{
    public string Resource => SampleApi.Audience;

    public string ClientId => "page";

    public string Scope => "openid read:timesheets create:timesheets";
}
