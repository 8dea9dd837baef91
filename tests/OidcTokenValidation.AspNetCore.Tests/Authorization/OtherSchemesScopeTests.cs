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
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>Requirements on scopes where JwtBearer or something else has authenticated the request.</summary>
public sealed class OtherSchemesScopeTests(OtherSchemesScopeTests.Fixture fixture) : IClassFixture<OtherSchemesScopeTests.Fixture>
{
    [Theory]
    [InlineData("/jwt", "scope", "read write", HttpStatusCode.OK)]
    [InlineData("/jwt", "scope", "write  read", HttpStatusCode.OK)]
    [InlineData("/jwt", "scope", "[\"write\",\"read\"]", HttpStatusCode.OK)]
    [InlineData("/jwt", "scp", "read", HttpStatusCode.OK)]
    [InlineData("/jwt", "scp", "[\"read\",\"write\"]", HttpStatusCode.OK)]
    [InlineData("/jwt-mapped", "scp", "read", HttpStatusCode.OK)]
    [InlineData("/jwt-mapped", "scope", "read", HttpStatusCode.OK)]
    [InlineData("/jwt-any", "scope", "write", HttpStatusCode.OK)]
    [InlineData("/jwt-attribute", "scope", "read", HttpStatusCode.OK)]
    [InlineData("/jwt-two", "scope", "read write", HttpStatusCode.OK)]
    [InlineData("/jwt-two", "scope", "read", HttpStatusCode.Forbidden)]
    [InlineData("/jwt-any", "scope", "delete", HttpStatusCode.Forbidden)]
    [InlineData("/jwt", "scope", "reader", HttpStatusCode.Forbidden)]
    [InlineData("/jwt", "scope", "READ", HttpStatusCode.Forbidden)]
    [InlineData("/jwt", "scopes", "read", HttpStatusCode.Forbidden)]
    [InlineData("/jwt", "scope", "read\twrite", HttpStatusCode.Forbidden)]
    public async Task Scopes_of_JwtBearer_count(string path, string claim, string value, HttpStatusCode expected)
    {
        TestTokenBuilder token = Providers.Partner.Token().WithClaim(claim, value.StartsWith('[') ? JsonNode.Parse(value) : JsonValue.Create(value));
        Assert.Equal(expected, (await fixture.SendAsync(path, token.Bearer())).Status);
    }

    [Fact]
    public async Task Requirement_beyond_scopes_is_not_met_and_the_reason_is_logged()
    {
        string reader = Providers.Partner.Token().WithScope("read").WithClaim("roles", new JsonArray("admin")).Bearer();
        foreach (string path in (string[])["/jwt-claim", "/jwt-scope-and-claim", "/jwt-predicate", "/jwt-acr"])
            Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync(path, reader)).Status);
        Assert.Equal(4, fixture.Explanations.Count(static text => text.Contains("authenticated by Bearer: it requires more than scopes", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Missing_scope_is_explained()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/jwt", Providers.Partner.Token().WithScope("delete").Bearer())).Status);
        Assert.Contains(fixture.Explanations, static text => text.Contains("authenticated by Bearer: the identity has no claim scope or scp with all scopes", StringComparison.Ordinal));
        Assert.DoesNotContain(fixture.Explanations, static text => text.Contains("delete", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/cookie")]
    [InlineData("/cookie-jwt")]
    [InlineData("/default-cookie")]
    public async Task Scope_in_a_cookie_does_not_count(string path)
    {
        Reply reply = await fixture.SendAsync(path, cookie: await fixture.SignInAsync());
        Assert.Contains(reply.Status, (HttpStatusCode[])[HttpStatusCode.Redirect, HttpStatusCode.Forbidden]);
        Assert.Contains("/Account/AccessDenied", Assert.Single(reply.Headers["Location"]), StringComparison.Ordinal);
        Assert.Contains(fixture.Explanations, static text => text.Contains("authenticated by Cookies: the scheme signs users in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scope_of_another_identity_does_not_help_an_access_token()
    {
        // Both have authenticated the request, and the policy names both.
        string cookie = await fixture.SignInAsync();
        Assert.NotEqual(HttpStatusCode.OK, (await fixture.SendAsync("/token-cookie", Providers.Home.Token().Bearer(), cookie)).Status);
        Assert.NotEqual(HttpStatusCode.OK, (await fixture.SendAsync("/token-header", Providers.Home.Token().Bearer(), scopes: "read")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.SendAsync("/token-header", Providers.Home.Token().WithScope("read").Bearer(), scopes: "write")).Status);

        // The policy names the access token scheme alone: other credentials of the request are not read.
        Assert.Equal(HttpStatusCode.Unauthorized, (await fixture.SendAsync("/token", cookie: cookie, scopes: "read")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/token", Providers.Home.Token().Bearer(), cookie, scopes: "read")).Status);
    }

    [Fact]
    public async Task Scopes_of_several_identities_are_not_added_up()
    {
        string reader = Providers.Partner.Token().WithScope("read").Bearer();
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/jwt-header-two", reader, scopes: "write")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/jwt-header-policy", reader, scopes: "write")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.SendAsync("/jwt-header-two", reader, scopes: "write read")).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.SendAsync("/jwt-header-policy", Providers.Partner.Token().WithScope("read", "write").Bearer(), scopes: "x")).Status);
    }

    [Theory]
    [InlineData("not authenticated")]
    [InlineData("set by the application")]
    public async Task User_that_authentication_did_not_return_has_no_scope(string user)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/imperative?user=" + Uri.EscapeDataString(user), Providers.Partner.Token().WithScope("read").Bearer())).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.SendAsync("/imperative", Providers.Partner.Token().WithScope("read").Bearer())).Status);
        Assert.Equal(HttpStatusCode.OK, (await fixture.SendAsync("/imperative?resource=none", Providers.Partner.Token().WithScope("read").Bearer())).Status);
        if (user != "not authenticated")
            Assert.Contains(fixture.Explanations, static text => text.Contains("the user is not one that authentication returned", StringComparison.Ordinal));
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private ApiHost? _host;

        public IEnumerable<string> Explanations => _host!.Logs.Records.Where(static record => record is { Category: "OidcTokenValidation.AspNetCore", EventId: 61 }).Select(static record => record.Text);

        public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(AddServices, Map);

        public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

        public async Task<Reply> SendAsync(string path, string? authorization = null, string? cookie = null, string? scopes = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach ((string name, string? value) in ((string, string?)[])[("Authorization", authorization), ("Cookie", cookie), ("X-Scopes", scopes)])
            {
                if (value is not null)
                    request.Headers.TryAddWithoutValidation(name, value);
            }

            return await _host!.SendAsync(request, TestContext.Current.CancellationToken);
        }

        public async Task<string> SignInAsync() => Assert.Single((await _host!.SendAsync("/sign-in")).Headers["Set-Cookie"]).Split(';')[0];

        private static void AddServices(IServiceCollection services)
        {
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
                .AddAccessToken(static options => options.Accept(Providers.Home))
                .AddJwtBearer(static options => Accept(options, map: false))
                .AddJwtBearer("Mapped", static options => Accept(options, map: true))
                .AddScheme<AuthenticationSchemeOptions, HeaderHandler>("Header", configureOptions: null)
                .AddCookie();
            services.AddAuthorization();
        }

        private static void Accept(Microsoft.AspNetCore.Authentication.JwtBearer.JwtBearerOptions options, bool map)
        {
            options.MapInboundClaims = map;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = Providers.Partner.Issuer,
                ValidAudience = Providers.Audience,
                IssuerSigningKey = new JsonWebKey(Providers.Partner.Keys[0].PublicJwk),
            };
        }

        private static void Map(WebApplication app)
        {
            AccessRequirement admin = AccessRequirement.Claim("roles", "admin");
            foreach ((string path, string schemes, Action<AuthorizationPolicyBuilder> require) in ((string, string, Action<AuthorizationPolicyBuilder>)[])[
                ("/jwt", "Bearer", static policy => policy.RequireScope("read")),
                ("/jwt-mapped", "Mapped", static policy => policy.RequireScope("read")),
                ("/jwt-any", "Bearer", static policy => policy.RequireAnyScope("read", "write")),
                ("/jwt-two", "Bearer", static policy => policy.RequireScope("read").RequireScope("write")),
                ("/jwt-claim", "Bearer", policy => policy.RequireAccess(admin)),
                ("/jwt-scope-and-claim", "Bearer", policy => policy.RequireScope("read").RequireAccess(admin)),
                ("/jwt-predicate", "Bearer", static policy => policy.RequireAccess(AccessRequirement.Predicate(static _ => true))),
                ("/jwt-acr", "Bearer", static policy => policy.RequireAccess(AccessRequirement.AuthenticationAge(TimeSpan.FromHours(1)))),
                ("/cookie", "Cookies", static policy => policy.RequireScope("read")),
                ("/cookie-jwt", "Cookies,Bearer", static policy => policy.RequireScope("read")),
                ("/token", "AccessToken", static policy => policy.RequireScope("read")),
                ("/token-cookie", "AccessToken,Cookies", static policy => policy.RequireScope("read")),
                ("/token-header", "Header,AccessToken", static policy => policy.RequireScope("read")),
                ("/jwt-header-two", "Bearer,Header", static policy => policy.RequireScope("read").RequireScope("write")),
                ("/jwt-header-policy", "Header,Bearer", static policy => policy.RequireScope("read", "write"))])
            {
                app.MapGet(path, static () => "in").RequireAuthorization(policy => require(policy.AddAuthenticationSchemes(schemes.Split(','))));
            }

            app.MapGet("/jwt-attribute", [RequireScope("read", AuthenticationSchemes = "Bearer")] static () => "in");
            app.MapGet("/default-cookie", static () => "in").RequireScope("read");
            app.MapGet("/imperative", static async (HttpContext context, IAuthorizationService authorization, string? user, string? resource) =>
            {
                ClaimsPrincipal authenticated = (await context.AuthenticateAsync("Bearer")).Principal!;
                ClaimsPrincipal asked = user switch
                {
                    "not authenticated" => new ClaimsPrincipal(new ClaimsIdentity(authenticated.Claims)),
                    "set by the application" => new ClaimsPrincipal(new ClaimsIdentity(authenticated.Claims, "Bearer")),
                    _ => authenticated,
                };
                AuthorizationPolicy policy = new AuthorizationPolicyBuilder().RequireScope("read").Build();
                return (await authorization.AuthorizeAsync(asked, resource is null ? context : null, policy)).Succeeded ? Results.Ok() : Results.StatusCode(403);
            });
            app.MapGet("/sign-in", static () => TypedResults.SignIn(
                new ClaimsPrincipal(new ClaimsIdentity([new("sub", "bob"), new("scope", "read write")], "Bearer", "sub", "roles")),
                properties: null,
                CookieAuthenticationDefaults.AuthenticationScheme));
        }
    }

    /// <summary>A handler of the application's own, whose scopes are a field of the request.</summary>
    private sealed class HeaderHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Request.Headers["X-Scopes"] is [{ } scopes]
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("scope", scopes)], "Header")), Scheme.Name))
            : AuthenticateResult.NoResult());
    }
}
