using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>A claims transformation returns a principal of its own: the token is the one that authentication accepted for this request.</summary>
public sealed class ReplacedUserTests
{
    [Fact]
    public async Task Scopes_parameters_and_roles_of_the_token_work()
    {
        await using ApiHost host = await StartAsync(static user => new ClaimsPrincipal(new ClaimsIdentity(user.Claims, "application")));
        string reader = Home().WithScope("read").WithClaim("roles", new JsonArray("admin")).Bearer();
        (await host.SendAsync("/scope", reader)).AssertOk("alice of https://home.example/");
        (await host.SendAsync("/parameter", reader)).AssertOk("alice");
        (await host.SendAsync("/role", reader)).AssertOk("alice of https://home.example/");
        (await host.SendAsync("/scope", Home().Bearer())).AssertRefused(
            HttpStatusCode.Forbidden,
            "Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"read\"",
            "insufficient_scope");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", Home().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", Home().WithClaim("role", "admin").Bearer())).Status);
    }

    [Theory]
    [InlineData("roles are left out")]
    [InlineData("roles of its own")]
    [InlineData("type of roles of its own")]
    public async Task Roles_that_the_application_decides_on_are_its_own(string kind)
    {
        await using ApiHost host = await StartAsync(user => new ClaimsPrincipal(kind switch
        {
            "roles are left out" => new ClaimsIdentity(user.FindAll("sub"), "application"),
            "roles of its own" => new ClaimsIdentity([.. user.Claims, new Claim(ClaimTypes.Role, "guest")], "application"),
            _ => new ClaimsIdentity(user.Claims, "application", "sub", "application-role"),
        }));
        string admin = Home().WithScope("read").WithClaim("roles", new JsonArray("admin")).Bearer();
        (await host.SendAsync("/scope", admin)).AssertOk("alice of https://home.example/");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/role", admin)).Status);
    }

    [Fact]
    public async Task User_that_is_not_authenticated_any_more_has_no_token()
    {
        await using ApiHost host = await StartAsync(static user => new ClaimsPrincipal(new ClaimsIdentity(user.Claims)));
        string reader = Home().WithScope("read").Bearer();
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/scope", reader)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/me", reader)).Status);
        (await host.SendAsync("/open", reader)).AssertOk("none");
    }

    [Fact]
    public async Task Principal_that_the_application_caches_does_not_bring_the_token_of_another_request()
    {
        var users = new ConcurrentDictionary<string, ClaimsPrincipal>(StringComparer.Ordinal);
        await using ApiHost host = await StartAsync(user => users.GetOrAdd(user.FindFirst("sub")!.Value, _ => new ClaimsPrincipal(user.Identities.Select(static i => i.Clone()))));
        (await host.SendAsync("/scope", Home().WithScope("read").Bearer())).AssertOk("alice of https://home.example/");
        (await host.SendAsync("/scope", Home().Bearer())).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await host.SendAsync("/scope", Home().WithScope("read").Bearer())).AssertOk("alice of https://home.example/");

        // The cookie is valid, but the request has no token.
        string cookie = Assert.Single((await host.SendAsync("/sign-in")).Headers["Set-Cookie"]).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cookie");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        (await host.SendAsync(request, TestContext.Current.CancellationToken)).AssertOk("none");
    }

    [Theory]
    [InlineData("the user as it was")]
    [InlineData("copies of its identities")]
    [InlineData("an identity of its own")]
    public async Task Cached_principal_gets_no_scopes_of_another_request_from_the_authorization_service(string kind)
    {
        // A resource of the application's own type contains no request.
        var users = new ConcurrentDictionary<string, ClaimsPrincipal>(StringComparer.Ordinal);
        await using ApiHost host = await StartAsync(user => users.GetOrAdd(user.FindFirst("sub")!.Value, _ => kind switch
        {
            "the user as it was" => user,
            "copies of its identities" => new ClaimsPrincipal(user.Identities.Select(static i => i.Clone())),
            _ => new ClaimsPrincipal(new ClaimsIdentity(user.Claims, "application")),
        }));
        (await host.SendAsync("/document", Home().WithScope("read").Bearer())).AssertOk("True");
        for (int i = 0; i < 3; i++)
            (await host.SendAsync("/document", Home().Bearer())).AssertOk("False");
    }

    [Fact]
    public async Task New_principal_has_its_scopes_with_the_authorization_service()
    {
        await using ApiHost host = await StartAsync(static user => new ClaimsPrincipal(new ClaimsIdentity(user.Claims, "application")));
        for (int i = 0; i < 2; i++)
        {
            (await host.SendAsync("/document", Home().WithScope("read").Bearer())).AssertOk("True");
            (await host.SendAsync("/document", Home().Bearer())).AssertOk("False");
        }
    }

    [Fact]
    public async Task Handler_of_the_application_may_validate_tokens_itself()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication("Own").AddScheme<AuthenticationSchemeOptions, OwnHandler>("Own", configureOptions: null)
                    .AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
            },
            static app =>
            {
                app.MapGet("/scope", Describe).RequireScope("read");
                app.MapGet("/document", DocumentAsync).RequireAuthorization();
            });
        (await host.SendAsync("/scope", Home().WithScope("read").Bearer())).AssertOk("alice of https://home.example/");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/scope", Home().Bearer())).Status);
        (await host.SendAsync("/document", Home().WithScope("read").Bearer())).AssertOk("True");
        (await host.SendAsync("/document", Home().Bearer())).AssertOk("False");
    }

    [Fact]
    public async Task User_of_another_request_that_middleware_sets_brings_no_token()
    {
        ClaimsPrincipal? first = null;
        await using ApiHost host = await StartAsync(
            static user => user,
            app =>
            {
                app.UseAuthentication();
                app.Use((context, next) =>
                {
                    context.User = first ??= context.User;
                    return next(context);
                });
                app.UseAuthorization();
            });
        (await host.SendAsync("/scope", Home().WithScope("read").Bearer())).AssertOk("alice of https://home.example/");
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/scope", Home().Bearer())).Status);
        (await host.SendAsync("/open", Home().Bearer())).AssertOk("none");
    }

    [Fact]
    public async Task Users_of_parallel_requests_that_share_a_principal_keep_their_own_tokens()
    {
        var shared = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "shared")], "application"));
        await using ApiHost host = await StartAsync(_ => shared);
        string reader = Home().WithScope("read").Bearer();
        string other = Home().WithSubject("bob").Bearer();
        Reply[] replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.SendAsync("/scope", i % 2 == 0 ? reader : other)));
        Assert.All(replies.Where(static (_, i) => i % 2 == 0), static reply => reply.AssertOk("alice of https://home.example/"));
        Assert.All(replies.Where(static (_, i) => i % 2 == 1), static reply => reply.AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope"));
    }

    [Fact]
    public async Task Endpoint_of_another_scheme_never_takes_the_token_of_the_default_one()
    {
        // Both tokens are valid: the default scheme reads one from the Authorization field, and the partner's scheme reads another location.
        await using ApiHost host = await StartAsync(static user => new ClaimsPrincipal(new ClaimsIdentity(user.Claims, "application")));
        string home = Home().WithScope("read").Bearer();
        (await host.SendAsync("/partner", home)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await host.SendAsync("/partner", Providers.Partner.Token().WithScope("read").Bearer())).AssertOk("alice of https://partner.example/");
        (await host.SendAsync("/both", home)).AssertOk("alice of https://home.example/");
        (await host.SendAsync("/both", Providers.Partner.Token().WithScope("read").Bearer())).AssertOk("alice of https://partner.example/");
        (await host.SendAsync("/smart", home)).AssertOk("alice of https://home.example/");
    }

    [Fact]
    public async Task Cookie_beside_a_good_token_does_not_get_its_scopes_on_an_endpoint_for_cookies()
    {
        var shared = new ClaimsIdentity([new Claim("sub", "shared")], "application");
        await using ApiHost host = await StartAsync(_ => new ClaimsPrincipal(shared));
        string cookie = Assert.Single((await host.SendAsync("/sign-in")).Headers["Set-Cookie"]).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cookie-scope");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        request.Headers.TryAddWithoutValidation("Authorization", Home().WithScope("read").Bearer());
        Reply reply = await host.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, reply.Status);
        Assert.Contains("/Account/AccessDenied", Assert.Single(reply.Headers["Location"]), StringComparison.Ordinal);
    }

    private static TestTokenBuilder Home() => Providers.Home.Token();

    private static Task<ApiHost> StartAsync(Func<ClaimsPrincipal, ClaimsPrincipal> transform, Action<WebApplication>? first = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken(static options => options.Accept(Providers.Home))
                .AddAccessToken("Partner", static options => options.Accept(Providers.Partner))
                .AddCookie()
                .AddPolicyScheme("Smart", displayName: null, static options => options.ForwardDefault = AccessTokenDefaults.AuthenticationScheme);
            services.AddAuthorization();
            services.AddScoped<IClaimsTransformation>(_ => new Transformation(transform));
        },
        app =>
        {
            first?.Invoke(app);
            app.MapGet("/scope", Describe).RequireScope("read");
            app.MapGet("/parameter", static (AccessToken token) => token.Subject).RequireScope("read");
            app.MapGet("/role", Describe).RequireAuthorization(new AuthorizeAttribute { Roles = "admin,auditor" });
            app.MapGet("/document", DocumentAsync).RequireAuthorization();
            app.MapGet("/me", Describe).RequireAuthorization();
            app.MapGet("/open", Describe);
            app.MapGet("/partner", Describe).RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Partner").RequireScope("read"));
            app.MapGet("/both", Describe).RequireAuthorization(static policy =>
                policy.AddAuthenticationSchemes(AccessTokenDefaults.AuthenticationScheme, "Partner").RequireScope("read"));
            app.MapGet("/smart", Describe).RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Smart").RequireScope("read"));
            app.MapGet("/cookie", Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Cookies" });
            app.MapGet("/cookie-scope", Describe).RequireAuthorization(static policy => policy.AddAuthenticationSchemes("Cookies").RequireScope("read"));
            app.MapGet("/sign-in", static () => TypedResults.SignIn(
                new ClaimsPrincipal(new ClaimsIdentity([new("sub", "alice")], "Cookies", "sub", "roles")), properties: null, CookieAuthenticationDefaults.AuthenticationScheme));
        });

    private static string Describe(HttpContext context) => context.GetAccessToken() is { } token ? $"{token.Subject} of {token.Issuer}" : "none";

    private static async Task<string> DocumentAsync(ClaimsPrincipal user, IAuthorizationService authorization) =>
        (await authorization.AuthorizeAsync(user, new object(), new AuthorizationPolicyBuilder().RequireScope("read").Build())).Succeeded.ToString();

    private sealed class OwnHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var request = new ResourceRequest { Method = "GET", Target = "/", Scheme = "http", Host = "api.example.com", Authorization = Request.Headers.Authorization };
            AccessTokenValidationResult result = await Context.RequestServices.GetRequiredService<AccessTokenValidator>().ValidateAsync(request, Context.RequestAborted);
            return result.IsValid ? AuthenticateResult.Success(new AuthenticationTicket(result.Token.ToPrincipal(), Scheme.Name)) : AuthenticateResult.NoResult();
        }
    }

    private sealed class Transformation(Func<ClaimsPrincipal, ClaimsPrincipal> transform) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) => Task.FromResult(transform(principal));
    }
}
