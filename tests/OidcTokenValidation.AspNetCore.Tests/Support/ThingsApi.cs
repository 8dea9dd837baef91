using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>The API of most tests: one scheme, one provider, an endpoint for each way to protect one.</summary>
public sealed class ThingsApi : IAsyncLifetime
{
    public const string Realm = "things";

    private ApiHost? _host;

    public ApiHost Host => _host!;

    public CountingCryptoProvider Crypto { get; } = new();

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(AddServices, Map);

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    public Task<Reply> SendAsync(string path, string? authorization = null, HttpMethod? method = null, HttpContent? content = null) =>
        Host.SendAsync(path, authorization, method, content);

    private void AddServices(IServiceCollection services)
    {
        services.AddAuthentication().AddAccessToken(options =>
        {
            options.Accept(Providers.Home);
            options.Realm = Realm;
            options.CryptoProvider = Crypto;
        });
        services.AddAuthorizationBuilder()
            .AddPolicy("all", static policy => policy.RequireScope("read", "write"))
            .AddPolicy("any", static policy => policy.RequireAnyScope("read", "write"))
            .AddPolicy("admin", static policy => policy.RequireAccess(AccessRequirement.Claim("roles", "admin")))
            .AddPolicy("role", static policy => policy.RequireRole("admin"));
        services.AddControllers().AddApplicationPart(typeof(ThingsApi).Assembly);
    }

    private static void Map(WebApplication app)
    {
        app.MapControllers();
        app.MapGet("/open", Subject);
        app.MapMethods("/me", ["GET", "HEAD"], Subject).RequireAuthorization();
        app.MapGet("/a b", Subject).RequireAuthorization();
        app.MapGet("/anonymous", Subject).RequireAuthorization().AllowAnonymous();
        app.MapGet("/optional", Subject).AllowMissingAccessToken();

        app.MapGet("/scope", Subject).RequireScope("read");
        app.MapGet("/scopes", Subject).RequireScope("read").RequireScope("write", "delete");
        app.MapGet("/any-scope", Subject).RequireAnyScope("read", "write");
        app.MapGet("/claim", Subject).RequireAccess(AccessRequirement.Claim("roles", "admin"));
        app.MapGet("/scope-and-claim", Subject).RequireAccess(AccessRequirement.AllScopes("read").And(AccessRequirement.Claim("roles", "admin")));
        app.MapGet("/attribute", [RequireScope("read")] (HttpContext context) => Subject(context));
        app.MapGet("/attributes", [RequireScope("read"), RequireScope("write")] (HttpContext context) => Subject(context));
        app.MapGet("/attribute-with-policy", [RequireScope("read"), Authorize(Policy = "admin")] (HttpContext context) => Subject(context));
        foreach (string policy in (string[])["all", "any", "admin", "role"])
            app.MapGet("/policy/" + policy, Subject).RequireAuthorization(policy);

        app.MapPost("/echo", static async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            return await reader.ReadToEndAsync(context.RequestAborted);
        }).RequireScope("write");
    }

    private static string Subject(HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous";
}

/// <summary>The same protections, as attributes of a controller.</summary>
[ApiController]
[Route("mvc")]
public sealed class ThingsController : ControllerBase
{
    [HttpGet("me")]
    [Authorize]
    public string Me() => HttpContext.GetAccessToken()!.Subject;

    [HttpGet("scope")]
    [RequireScope("read")]
    public string Scope() => HttpContext.GetAccessToken()!.Subject;

    [HttpGet("open")]
    public string Open() => HttpContext.GetAccessToken()?.Subject ?? "anonymous";

    [HttpGet("anonymous")]
    [Authorize]
    [AllowAnonymous]
    public string Anonymous() => HttpContext.GetAccessToken()?.Subject ?? "anonymous";
}

/// <summary>Protections of a whole controller add to those of its actions.</summary>
[ApiController]
[Route("mvc/scoped")]
[RequireScope("read")]
public sealed class ScopedController : ControllerBase
{
    [HttpGet]
    public string Read() => User.Identity!.Name!;

    [HttpGet("write")]
    [RequireScope("write")]
    public string Write() => User.Identity!.Name!;
}
