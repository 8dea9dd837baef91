using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>Access tokens beside JwtBearer and cookies in one policy, in both orders: no handler finds the response started.</summary>
public sealed class OtherHandlersTests(OtherHandlersTests.Fixture fixture) : IClassFixture<OtherHandlersTests.Fixture>
{
    private const string Own = "Bearer realm=\"api\"";
    private const string OwnProof = $"DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\"";

    public static TheoryData<string> JwtOrders => ["/token-jwt", "/jwt-token"];

    [Theory]
    [MemberData(nameof(JwtOrders))]
    public async Task Token_of_either_handler_passes(string path)
    {
        (await fixture.SendAsync(path, Providers.Home.Token().Bearer())).AssertOk("alice of AccessToken");
        (await fixture.SendAsync(path, Providers.Partner.Token().Bearer())).AssertOk("alice of Bearer");
    }

    [Theory]
    [MemberData(nameof(JwtOrders))]
    public async Task Body_is_written_by_this_library_where_both_handlers_reject(string path)
    {
        Reply none = await fixture.SendAsync(path);
        none.AssertProblem(HttpStatusCode.Unauthorized, error: null);
        Assert.Equal(["Bearer", Own, OwnProof], none.Challenges.Order(StringComparer.Ordinal));

        Reply expired = await fixture.SendAsync(path, Providers.Home.Token().Expired().Bearer());
        expired.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        Assert.Equal(3, expired.Challenges.Count());
        Assert.Contains(Own + ", error=\"invalid_token\", error_description=\"The access token has expired.\"", expired.Challenges);
        Assert.Contains(OwnProof, expired.Challenges);
    }

    [Theory]
    [MemberData(nameof(JwtOrders))]
    public async Task Malformed_request_stays_400_beside_JwtBearer(string path) =>
        (await fixture.SendAsync(path, "Bearer")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [MemberData(nameof(JwtOrders))]
    public async Task Outage_stays_503_beside_JwtBearer(string path)
    {
        Reply reply = await fixture.SendAsync(path, fixture.Down.Issuer.Token().Bearer());
        reply.AssertProblem(HttpStatusCode.ServiceUnavailable, error: null);
        Assert.Single(reply.Headers["Retry-After"]);
        Assert.DoesNotContain(reply.Challenges, static challenge => challenge.StartsWith(Own, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/token-jwt-read")]
    [InlineData("/jwt-token-read")]
    public async Task Scope_of_either_handler_counts(string path)
    {
        (await fixture.SendAsync(path, Providers.Home.Token().WithScope("read").Bearer())).AssertOk("alice of AccessToken");
        (await fixture.SendAsync(path, Providers.Home.Token().Bearer())).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        (await fixture.SendAsync(path, Providers.Partner.Token().WithScope("read").Bearer())).AssertOk("alice of Bearer");
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync(path, Providers.Partner.Token().Bearer())).Status);
    }

    [Theory]
    [InlineData("/token-cookie")]
    [InlineData("/cookie-token")]
    public async Task Token_and_cookie_pass_beside_each_other(string path)
    {
        string cookie = await fixture.SignInAsync();
        (await fixture.SendAsync(path, Providers.Home.Token().Bearer())).AssertOk("alice of AccessToken");
        (await fixture.SendAsync(path, cookie: cookie)).AssertOk("bob of Cookies");
        Assert.Contains((await fixture.SendAsync(path)).Status, (HttpStatusCode[])[HttpStatusCode.Unauthorized, HttpStatusCode.Redirect]);
        Assert.Contains((await fixture.SendAsync(path, "Bearer x")).Challenges, static challenge => challenge.StartsWith(Own, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Token_is_found_on_a_principal_that_was_merged_with_that_of_a_cookie()
    {
        string cookie = await fixture.SignInAsync();
        (await fixture.SendAsync("/cookie-token", Providers.Home.Token().Bearer(), cookie)).AssertOk("alice,bob of AccessToken");
        (await fixture.SendAsync("/cookie-token-read", Providers.Home.Token().WithScope("read").Bearer(), cookie)).AssertOk("alice,bob of AccessToken");
        Assert.Equal(HttpStatusCode.Forbidden, (await fixture.SendAsync("/cookie-token-read", cookie: cookie)).Status);
    }

    [Fact]
    public async Task Policy_scheme_may_forward_to_the_access_token_scheme()
    {
        string cookie = await fixture.SignInAsync();
        (await fixture.SendAsync("/smart", Providers.Home.Token().Bearer())).AssertOk("alice of AccessToken");
        (await fixture.SendAsync("/smart", cookie: cookie)).AssertOk("bob of Cookies");
        (await fixture.SendAsync("/smart", "Bearer")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

        (await fixture.SendAsync("/optional-smart")).AssertOk("anonymous");
        (await fixture.SendAsync("/optional-smart", cookie: cookie)).AssertOk("bob");
        (await fixture.SendAsync("/optional-smart", Providers.Home.Token().Bearer())).AssertOk("alice");
        (await fixture.SendAsync("/optional-smart", Providers.Home.Token().Expired().Bearer())).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        private ApiHost? _host;

        public TestIssuerServer Down { get; } = TestIssuerServer.Start();

        public async ValueTask InitializeAsync()
        {
            Down.Script = static _ => new TestResponse { Status = 500 };
            _host = await ApiHost.StartAsync(AddServices, Map);
        }

        public async Task<Reply> SendAsync(string path, string? authorization = null, string? cookie = null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            if (cookie is not null)
                request.Headers.TryAddWithoutValidation("Cookie", cookie);
            Reply reply = await _host!.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(_host.Logs.Errors, static record => record.Category.StartsWith("Microsoft.", StringComparison.Ordinal));
            return reply;
        }

        public async Task<string> SignInAsync() => Assert.Single((await _host!.SendAsync("/sign-in")).Headers["Set-Cookie"]).Split(';')[0];

        public async ValueTask DisposeAsync()
        {
            if (_host is not null)
                await _host.DisposeAsync();
            await Down.DisposeAsync();
        }

        private void AddServices(IServiceCollection services)
        {
            services.AddAuthentication("AccessToken")
                .AddAccessToken(options =>
                {
                    options.Accept(Providers.Home);
                    options.Issuers.Add(Down.Trust());
                })
                .AddJwtBearer(static options =>
                {
                    options.MapInboundClaims = false;
                    options.TokenValidationParameters = new TokenValidationParameters
                    {
                        ValidIssuer = Providers.Partner.Issuer,
                        ValidAudience = Providers.Audience,
                        IssuerSigningKey = new JsonWebKey(Providers.Partner.Keys[0].PublicJwk),
                        NameClaimType = "sub",
                    };
                })
                .AddCookie()
                .AddPolicyScheme("Smart", displayName: null, static options => options.ForwardDefaultSelector =
                    static context => context.Request.Headers.Authorization.Count > 0 ? "AccessToken" : CookieAuthenticationDefaults.AuthenticationScheme);
            services.AddAuthorization();
        }

        private static void Map(WebApplication app)
        {
            foreach ((string path, string schemes) in ((string, string)[])
                [("/token-jwt", "AccessToken,Bearer"), ("/jwt-token", "Bearer,AccessToken"), ("/token-cookie", "AccessToken,Cookies"), ("/cookie-token", "Cookies,AccessToken"), ("/smart", "Smart")])
            {
                app.MapGet(path, Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = schemes });
                app.MapGet(path + "-read", Describe).RequireAuthorization(policy => policy.AddAuthenticationSchemes(schemes.Split(',')).RequireScope("read"));
            }

            app.MapGet("/optional-smart", static (HttpContext context) => context.User.FindFirst("sub")?.Value ?? "anonymous").AllowMissingAccessToken("Smart");
            app.MapGet("/sign-in", static () => TypedResults.SignIn(
                new ClaimsPrincipal(new ClaimsIdentity([new("sub", "bob")], "Cookies", "sub", "roles")),
                properties: null,
                CookieAuthenticationDefaults.AuthenticationScheme));
        }

        private static string Describe(HttpContext context) =>
            $"{string.Join(',', context.User.FindAll("sub").Select(static claim => claim.Value))} of "
            + (context.GetAccessToken() is not null ? "AccessToken" : context.User.Identity!.AuthenticationType is "Cookies" ? "Cookies" : "Bearer");
    }
}
