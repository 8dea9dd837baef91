using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>An API whose protections are attributes, on classes, methods, groups and lambdas.</summary>
public sealed class AttributesApi : IAsyncLifetime
{
    private ApiHost? _host;

    public ApiHost Host => _host!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        static services =>
        {
            services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
            services.AddAuthorizationBuilder().AddPolicy("tenant", static policy => policy.RequireAssertion(static _ => false));
            services.AddControllers().AddApplicationPart(typeof(AttributesApi).Assembly);
        },
        static app =>
        {
            app.MapControllers();
            app.MapGet("/any", [RequireAnyScope("read", "write")] (HttpContext context) => Subject(context));
            app.MapGet("/admin", [RequireAccess<AdminOnly>] (HttpContext context) => Subject(context));
            app.MapGet("/admin-and-any", [RequireAccess<AdminOnly>, RequireAnyScope("read", "write"), RequireAnyScope("delete")] (HttpContext context) => Subject(context));
            app.MapGet("/optional", [AllowMissingAccessToken] (HttpContext context) => Subject(context));
            app.MapGet("/optional-own", [AllowMissingAccessToken] (HttpContext context) => Subject(context)).RequireAuthorization();
            app.MapGet("/both", [AllowMissingAccessToken, Authorize] (HttpContext context) => Subject(context));
            app.MapGet("/query", [Authorize, AcceptAccessTokenFrom(AccessTokenLocationKind.Query)] (HttpContext context) => Subject(context));

            RouteGroupBuilder group = app.MapGroup("/group").RequireScope("read").AcceptAccessTokenFrom(AccessTokenLocation.Query);
            group.MapGet("/optional", [AllowMissingAccessToken] (HttpContext context) => Subject(context));
            group.MapGet("/convention", static (HttpContext context) => Subject(context)).AllowMissingAccessToken();
            group.MapGet("/own", [AllowMissingAccessToken] (HttpContext context) => Subject(context)).RequireScope("write");
            group.MapGet("/any", [RequireAnyScope("write", "delete")] (HttpContext context) => Subject(context));
            group.MapGet("/field", [AcceptAccessTokenFrom("X-Token")] (HttpContext context) => Subject(context));

            app.MapGroup("/tenant").RequireAuthorization("tenant").MapGet("/optional", [AllowMissingAccessToken] (HttpContext context) => Subject(context));
        });

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal static string Subject(HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous";
}

public sealed class AdminOnly : IAccessRequirementSource
{
    public static AccessRequirement Requirement { get; } = AccessRequirement.AnyRole("admin");
}

/// <summary>The class requires a scope; methods differ.</summary>
[ApiController]
[Route("closed")]
[RequireScope("read")]
[AcceptAccessTokenFrom(AccessTokenLocationKind.Query)]
public sealed class ClosedController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => AttributesApi.Subject(HttpContext);

    [HttpGet("optional")]
    [AllowMissingAccessToken]
    public string Optional() => AttributesApi.Subject(HttpContext);

    [HttpGet("both")]
    [AllowMissingAccessToken]
    [RequireScope("write")]
    public string Both() => AttributesApi.Subject(HttpContext);

    [HttpGet("any")]
    [RequireAnyScope("write", "delete")]
    public string Any() => AttributesApi.Subject(HttpContext);

    [HttpGet("field")]
    [AcceptAccessTokenFrom("X-Token")]
    public string Field() => AttributesApi.Subject(HttpContext);
}

/// <summary>The class allows requests without a token; its methods require one.</summary>
[ApiController]
[Route("opened")]
[AllowMissingAccessToken]
public sealed class OpenedController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => AttributesApi.Subject(HttpContext);

    [HttpGet("authorize")]
    [Authorize]
    public string Closed() => AttributesApi.Subject(HttpContext);

    [HttpGet("scope")]
    [RequireScope("read")]
    public string Scope() => AttributesApi.Subject(HttpContext);

    [HttpGet("any")]
    [RequireAnyScope("read", "write")]
    public string Any() => AttributesApi.Subject(HttpContext);

    [HttpGet("admin")]
    [RequireAccess<AdminOnly>]
    public string Admin() => AttributesApi.Subject(HttpContext);

    [HttpGet("role")]
    [Authorize(Roles = "admin")]
    public string Role() => AttributesApi.Subject(HttpContext);
}

/// <summary>Both attributes on one class.</summary>
[ApiController]
[Route("contradiction")]
[AllowMissingAccessToken]
[Authorize]
public sealed class ContradictionController : ControllerBase
{
    [HttpGet("plain")]
    public string Plain() => AttributesApi.Subject(HttpContext);

    [HttpGet("optional")]
    [AllowMissingAccessToken]
    public string Optional() => AttributesApi.Subject(HttpContext);
}
