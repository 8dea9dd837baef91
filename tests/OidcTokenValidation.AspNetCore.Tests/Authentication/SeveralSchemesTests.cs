using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>Two access token schemes with an issuer and a realm each: one challenge is sent, by the scheme that matches the credentials best.</summary>
public sealed class SeveralSchemesTests(SeveralSchemesTests.Fixture fixture) : IClassFixture<SeveralSchemesTests.Fixture>
{
    private const string NotTrusted = ", error=\"invalid_token\", error_description=\"The access token's issuer is not trusted.\"";
    private const string Expired = ", error=\"invalid_token\", error_description=\"The access token has expired.\"";

    public static TheoryData<string> Orders => ["/home-partner", "/partner-home"];

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Token_of_either_issuer_passes(string path)
    {
        (await fixture.Host.SendAsync(path, Home().Bearer())).AssertOk("alice of https://home.example/");
        (await fixture.Host.SendAsync(path, Partner().Bearer())).AssertOk("alice of https://partner.example/");
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Bad_token_is_rejected_once_for_the_reason_of_its_own_issuer(string path)
    {
        (await fixture.Host.SendAsync(path, Home().Expired().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"home\"" + Expired, "invalid_token");
        (await fixture.Host.SendAsync(path, Partner().Expired().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"partner\"" + Expired, "invalid_token");
    }

    [Theory]
    [InlineData("/home-partner", "home")]
    [InlineData("/partner-home", "partner")]
    public async Task Credentials_that_match_no_scheme_are_challenged_once_by_the_first(string path, string realm)
    {
        using var untrusted = new TestIssuer("https://untrusted.example/", clock: null, TestSigningKey.Create("ES256"));
        (await fixture.Host.SendAsync(path)).AssertRefused(HttpStatusCode.Unauthorized, $"Bearer realm=\"{realm}\"", error: null);
        (await fixture.Host.SendAsync(path, "Bearer")).AssertRefused(
            HttpStatusCode.BadRequest, $"Bearer realm=\"{realm}\", error=\"invalid_request\", error_description=\"The access token is empty.\"", "invalid_request");
        (await fixture.Host.SendAsync(path, untrusted.Token().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, $"Bearer realm=\"{realm}\"" + NotTrusted, "invalid_token");
    }

    [Theory]
    [InlineData("/home-partner-read")]
    [InlineData("/partner-home-read")]
    public async Task Missing_scope_is_challenged_once_by_the_scheme_of_the_token(string path)
    {
        const string Lacks = ", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"read\"";
        (await fixture.Host.SendAsync(path, Home().Bearer())).AssertRefused(HttpStatusCode.Forbidden, "Bearer realm=\"home\"" + Lacks, "insufficient_scope");
        (await fixture.Host.SendAsync(path, Partner().Bearer())).AssertRefused(HttpStatusCode.Forbidden, "Bearer realm=\"partner\"" + Lacks, "insufficient_scope");
        (await fixture.Host.SendAsync(path, Partner().WithScope("read").Bearer())).AssertOk("alice of https://partner.example/");
    }

    [Fact]
    public async Task Endpoint_of_one_scheme_sends_the_challenge_of_that_scheme_alone()
    {
        // The default scheme has authenticated these requests as well, and its result does not count here.
        const string Refused = "Bearer realm=\"partner\"" + NotTrusted;
        (await fixture.Host.SendAsync("/partner")).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"partner\"", error: null);
        (await fixture.Host.SendAsync("/partner", Home().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, Refused, "invalid_token");
        (await fixture.Host.SendAsync("/partner", Home().Expired().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, Refused, "invalid_token");
        (await fixture.Host.SendAsync("/partner", Partner().Bearer())).AssertOk("alice of https://partner.example/");
    }

    [Fact]
    public async Task Endpoint_without_a_named_scheme_sends_the_challenge_of_the_default()
    {
        (await fixture.Host.SendAsync("/default", Home().Bearer())).AssertOk("alice of https://home.example/");
        (await fixture.Host.SendAsync("/default", Partner().Bearer())).AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"home\"" + NotTrusted, "invalid_token");
    }

    [Fact]
    public async Task Endpoint_with_an_optional_token_of_one_scheme_rejects_the_tokens_of_another()
    {
        (await fixture.Host.SendAsync("/optional-partner")).AssertOk("anonymous");
        (await fixture.Host.SendAsync("/optional-partner", Partner().Bearer())).AssertOk("alice of https://partner.example/");
        (await fixture.Host.SendAsync("/optional-partner", Home().Bearer()))
            .AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"partner\"" + NotTrusted, "invalid_token");
        (await fixture.Host.SendAsync("/optional-both", Home().Bearer())).AssertOk("alice of https://home.example/");
        (await fixture.Host.SendAsync("/optional-both", Partner().Bearer())).AssertOk("alice of https://partner.example/");
        (await fixture.Host.SendAsync("/optional-both", Partner().Expired().Bearer()))
            .AssertRefused(HttpStatusCode.Unauthorized, "Bearer realm=\"partner\"" + Expired, "invalid_token");
    }

    [Fact]
    public async Task Default_policy_of_both_schemes_holds_for_scopes_too()
    {
        (await fixture.Host.SendAsync("/read", Partner().WithScope("read").Bearer())).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"home\"" + NotTrusted, "invalid_token");
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                Fixture.AddSchemes(services);
                services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder("Home", "Partner").RequireAuthenticatedUser().Build());
            },
            static app =>
            {
                app.MapGet("/plain", Fixture.Describe).RequireAuthorization();
                app.MapGet("/read", Fixture.Describe).RequireScope("read");
                app.MapGet("/attribute", [RequireScope("read")] (HttpContext context) => Fixture.Describe(context));
                app.MapGet("/both", Fixture.Describe).RequireAuthorization().RequireScope("read");
            });
        foreach (string path in (string[])["/plain", "/read", "/attribute", "/both"])
            (await host.SendAsync(path, Partner().WithScope("read").Bearer())).AssertOk("alice of https://partner.example/");
    }

    private static TestTokenBuilder Home() => Providers.Home.Token();

    private static TestTokenBuilder Partner() => Providers.Partner.Token();

    public sealed class Fixture : IAsyncLifetime
    {
        private ApiHost? _host;

        public ApiHost Host => _host!;

        public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
            static services =>
            {
                AddSchemes(services);
                services.AddAuthorization();
            },
            static app =>
            {
                app.MapGet("/default", Describe).RequireAuthorization();
                app.MapGet("/read", Describe).RequireScope("read");
                app.MapGet("/partner", Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner" });
                app.MapGet("/home-partner", Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Home,Partner" });
                app.MapGet("/partner-home", Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner,Home" });
                app.MapGet("/home-partner-read", [RequireScope("read", AuthenticationSchemes = "Home,Partner")] (HttpContext context) => Describe(context));
                app.MapGet("/partner-home-read", Describe).RequireAuthorization(policy => policy.AddAuthenticationSchemes("Partner", "Home").RequireScope("read"));
                app.MapGet("/optional-partner", Describe).AllowMissingAccessToken("Partner");
                app.MapGet("/optional-both", Describe).AllowMissingAccessToken("Home", "Partner");
            });

        public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;

        public static void AddSchemes(IServiceCollection services) => services.AddAuthentication("Home")
            .AddAccessToken("Home", static options =>
            {
                options.Accept(Providers.Home);
                options.Realm = "home";
            })
            .AddAccessToken("Partner", static options =>
            {
                options.Accept(Providers.Partner);
                options.Realm = "partner";
            });

        public static string Describe(HttpContext context) =>
            context.GetAccessToken() is { } token ? $"{token.Subject} of {token.Issuer}" : "anonymous";
    }
}
