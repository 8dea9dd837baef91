using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>AllowMissingAccessToken: a request without credentials is anonymous, a valid token authenticates its subject, and a bad one is rejected; no other requirement is removed.</summary>
public sealed class OptionalAccessTokenTests(ThingsApi api) : IClassFixture<ThingsApi>
{
    private const string Bearer = "Bearer realm=\"api\"";

    [Theory]
    [InlineData(null)]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task No_access_token_is_anonymous(string? authorization) => (await api.SendAsync("/optional", authorization)).AssertOk("anonymous");

    [Fact]
    public async Task Good_token_is_its_subject() => (await api.SendAsync("/optional", Providers.Home.Token().Bearer())).AssertOk("alice");

    [Fact]
    public async Task Bad_token_is_401() =>
        (await api.SendAsync("/optional", Providers.Home.Token().Expired().Bearer())).AssertRefused(
            HttpStatusCode.Unauthorized, "Bearer realm=\"things\", error=\"invalid_token\", error_description=\"The access token has expired.\"", "invalid_token");

    [Fact]
    public async Task Malformed_request_is_400() =>
        (await api.SendAsync("/optional", "Bearer")).AssertRefused(
            HttpStatusCode.BadRequest, "Bearer realm=\"things\", error=\"invalid_request\", error_description=\"The access token is empty.\"", "invalid_request");

    [Fact]
    public async Task Fallback_policy_does_not_apply_to_endpoints_with_an_optional_token()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireScope("read").Build());
            },
            static app =>
            {
                app.MapGet("/plain", Subject);
                app.MapGet("/me", Subject).RequireAuthorization();
                app.MapGet("/optional", Subject).AllowMissingAccessToken();
                app.MapGet("/anonymous", Subject).AllowAnonymous();
            });
        string read = Providers.Home.Token().WithScope("read").Bearer();
        string other = Providers.Home.Token().Bearer();

        (await host.SendAsync("/plain")).AssertRefused(HttpStatusCode.Unauthorized, Bearer + ", scope=\"read\"", error: null);
        (await host.SendAsync("/nowhere")).AssertRefused(HttpStatusCode.Unauthorized, Bearer + ", scope=\"read\"", error: null);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/plain", other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync("/nowhere", read)).Status);
        (await host.SendAsync("/plain", read)).AssertOk("alice");
        (await host.SendAsync("/me", other)).AssertOk("alice");
        (await host.SendAsync("/optional")).AssertOk("anonymous");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/optional", "Bearer x")).Status);
        (await host.SendAsync("/anonymous", "Bearer x")).AssertOk("anonymous");
    }

    [Fact]
    public async Task AllowMissingAccessToken_of_a_group_does_not_remove_requirements_of_its_endpoints()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
                services.AddControllers().AddApplicationPart(typeof(ThingsController).Assembly);
            },
            static app =>
            {
                app.MapControllers().AllowMissingAccessToken();
                RouteGroupBuilder group = app.MapGroup("/group").AllowMissingAccessToken();
                group.MapGet("/optional", Subject);
                group.MapGet("/me", Subject).RequireAuthorization();
                group.MapGet("/scope", Subject).RequireScope("read");
                app.MapGet("/own", Subject).RequireAuthorization().AllowMissingAccessToken();
                app.MapGroup("/closed").RequireAuthorization().MapGet("/me", Subject).AllowMissingAccessToken();
            });

        foreach (string path in (string[])["/group/me", "/group/scope", "/own", "/closed/me", "/mvc/me", "/mvc/scope"])
        {
            (await host.SendAsync(path)).AssertRefused(HttpStatusCode.Unauthorized, Bearer + (path.EndsWith("scope", StringComparison.Ordinal) ? ", scope=\"read\"" : null), error: null);
            (await host.SendAsync(path, Providers.Home.Token().WithScope("read").Bearer())).AssertOk("alice");
        }

        foreach (string path in (string[])["/group/optional", "/mvc/open"])
        {
            (await host.SendAsync(path)).AssertOk("anonymous");
            (await host.SendAsync(path, Providers.Home.Token().Bearer())).AssertOk("alice");
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(path, "Bearer x")).Status);
        }
    }

    [Fact]
    public async Task Token_that_no_scheme_authenticated_is_500_on_an_endpoint_with_an_optional_token()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication()
                    .AddAccessToken("Home", static options => options.Accept(Providers.Home))
                    .AddAccessToken("Partner", static options => options.Accept(Providers.Partner));
                services.AddAuthorization();
            },
            static app =>
            {
                app.MapGet("/optional", Subject).AllowMissingAccessToken();
                app.MapGet("/query", Subject).AllowMissingAccessToken().AcceptAccessTokenFrom(AccessTokenLocation.Query);
                app.MapGet("/protocol", Subject).AllowMissingAccessToken().AcceptAccessTokenFrom(AccessTokenLocation.WebSocketProtocol);
            });

        (await host.SendAsync("/optional")).AssertOk("anonymous");
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/optional", "Bearer x")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/optional", Providers.Home.Token().Bearer())).Status);
        (await host.SendAsync("/query?a=b")).AssertOk("anonymous");
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/query?access_token=x")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.SendRawAsync("GET /protocol HTTP/1.1", "Sec-WebSocket-Protocol: chat")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendRawAsync("GET /protocol HTTP/1.1", "Sec-WebSocket-Protocol: bearer, x")).Status);
    }

    [Fact]
    public async Task Endpoint_without_the_authorization_middleware_is_500_for_a_bad_token()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services => services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home)),
            static app =>
            {
                app.MapGet("/optional", Subject).AllowMissingAccessToken();
                app.MapGet("/scope", Subject).RequireScope("read");
            });

        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/scope", "Bearer x")).Status);
        Assert.Equal(HttpStatusCode.InternalServerError, (await host.SendAsync("/optional", "Bearer x")).Status);
    }

    private static string Subject(HttpContext context) => context.GetAccessToken()?.Subject ?? "anonymous";
}
