using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>Attributes on lambdas, actions and controllers: requirements add up, and the token is optional only where the most specific attribute allows it.</summary>
public sealed class AttributeTests(AttributesApi api) : IClassFixture<AttributesApi>
{
    [Theory]
    [InlineData("/any", "write", "", 200)]
    [InlineData("/any", "delete", "", 403)]
    [InlineData("/admin", "", "admin", 200)]
    [InlineData("/admin", "admin", "user", 403)]
    [InlineData("/admin-and-any", "read delete", "admin", 200)]
    [InlineData("/admin-and-any", "read write", "admin", 403)]
    [InlineData("/admin-and-any", "delete", "admin", 403)]
    [InlineData("/admin-and-any", "read delete", "", 403)]
    [InlineData("/group/any", "read write", "", 200)]
    [InlineData("/group/any", "write", "", 403)]
    [InlineData("/group/any", "read", "", 403)]
    [InlineData("/closed/any", "read delete", "", 200)]
    [InlineData("/closed/any", "delete", "", 403)]
    [InlineData("/closed/any", "read", "", 403)]
    [InlineData("/opened/any", "write", "", 200)]
    [InlineData("/opened/any", "", "", 403)]
    [InlineData("/opened/admin", "", "admin", 200)]
    [InlineData("/opened/admin", "", "", 403)]
    public async Task Requirements_add_up(string path, string scope, string role, int status) =>
        Assert.Equal(status, (int)(await api.Host.SendAsync(path, Token(scope).WithClaim("roles", new JsonArray(role)).Bearer())).Status);

    [Theory]
    [InlineData("/any", "read write")]
    [InlineData("/admin", null)]
    [InlineData("/admin-and-any", "read write delete")]
    [InlineData("/group/any", "write delete read")]
    [InlineData("/closed/any", "read write delete")]
    [InlineData("/opened/scope", "read")]
    public async Task Challenge_of_a_request_without_a_token_names_the_scopes(string path, string? scope) => (await api.Host.SendAsync(path)).AssertRefused(
        HttpStatusCode.Unauthorized, "Bearer realm=\"api\"" + (scope is null ? null : $", scope=\"{scope}\""), error: null);

    [Theory]
    [InlineData("/optional", "")]
    [InlineData("/opened/plain", "")]
    [InlineData("/group/optional", "read")]
    [InlineData("/closed/optional", "read")]
    public async Task Token_is_optional_where_the_most_specific_attribute_allows_it_and_a_sent_token_must_meet_all_requirements(string path, string scope)
    {
        (await api.Host.SendAsync(path)).AssertOk("anonymous");
        (await api.Host.SendAsync(path, Token(scope).Bearer())).AssertOk("alice");
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync(path, Token(scope).Expired().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync(path, "Bearer x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await api.Host.SendAsync(path, "Bearer")).Status);
        if (scope.Length > 0)
            Assert.Equal(HttpStatusCode.Forbidden, (await api.Host.SendAsync(path, Token("other").Bearer())).Status);
    }

    [Theory]
    [InlineData("/optional-own")]
    [InlineData("/both")]
    [InlineData("/group/convention")]
    [InlineData("/group/own")]
    [InlineData("/closed/both")]
    [InlineData("/closed/plain")]
    [InlineData("/opened/authorize")]
    [InlineData("/opened/scope")]
    [InlineData("/opened/any")]
    [InlineData("/opened/admin")]
    [InlineData("/opened/role")]
    [InlineData("/contradiction/plain")]
    public async Task Requirement_at_the_same_or_a_more_specific_level_makes_the_token_required(string path)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync(path)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync(path, "Bearer x")).Status);
        (await api.Host.SendAsync(path, Token("read write").WithClaim("roles", new JsonArray("admin")).Bearer())).AssertOk("alice");
    }

    [Fact]
    public async Task Method_makes_the_token_optional_in_a_class_with_contradicting_attributes() => (await api.Host.SendAsync("/contradiction/optional")).AssertOk("anonymous");

    [Fact]
    public async Task Policy_of_the_application_stays_in_force_for_anonymous_requests()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.Host.SendAsync("/tenant/optional")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await api.Host.SendAsync("/tenant/optional", Token("").Bearer())).Status);
    }

    [Fact]
    public async Task Action_overrides_MapControllers_and_a_class_overrides_a_group()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddAuthorization();
                services.AddControllers().AddApplicationPart(typeof(AttributesApi).Assembly);
            },
            static app =>
            {
                app.MapControllers().RequireAuthorization();
                app.MapGroup("/group").RequireAuthorization().MapControllers();
            });
        (await host.SendAsync("/closed/optional")).AssertOk("anonymous");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/opened/plain")).Status);
        (await host.SendAsync("/group/opened/plain")).AssertOk("anonymous");
        (await host.SendAsync("/group/closed/optional")).AssertOk("anonymous");
        foreach (string path in (string[])["/group/opened/authorize", "/group/closed/both", "/group/contradiction/plain"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(path)).Status);
    }

    [Fact]
    public async Task Schemes_of_the_attribute_authenticate_the_request()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication("Home")
                    .AddAccessToken("Home", static options => options.Accept(Providers.Home))
                    .AddAccessToken("Partner", static options => options.Accept(Providers.Partner));
                services.AddAuthorization();
            },
            static app => app.MapGet("/", [AllowMissingAccessToken(AuthenticationSchemes = "Partner")] (HttpContext context) => AttributesApi.Subject(context)));
        (await host.SendAsync("/")).AssertOk("anonymous");
        (await host.SendAsync("/", Providers.Partner.Token().Bearer())).AssertOk("alice");
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/", Providers.Home.Token().Bearer())).Status);
    }

    [Theory]
    [InlineData("/query", "?access_token=", null, 200)]
    [InlineData("/closed/plain", "?access_token=", null, 200)]
    [InlineData("/closed/plain", null, "X-Token", 401)]
    [InlineData("/closed/field", null, "X-Token", 200)]
    [InlineData("/closed/field", "?access_token=", null, 401)]
    [InlineData("/group/field", null, "X-Token", 200)]
    [InlineData("/group/field", "?access_token=", null, 401)]
    [InlineData("/any", "?access_token=", null, 401)]
    public async Task Location_of_a_method_replaces_that_of_its_class_or_group(string path, string? query, string? field, int status)
    {
        string token = Token("read").Create();
        string[] lines = [$"GET {path}{query}{(query is null ? null : token)} HTTP/1.1", .. field is null ? (string[])[] : [$"{field}: {token}"]];
        Assert.Equal(status, (int)(await api.Host.SendRawAsync(lines)).Status);
    }

    [Fact]
    public void Invalid_arguments_of_attributes_throw()
    {
        Assert.Throws<ArgumentException>(static () => new RequireAnyScopeAttribute());
        Assert.Throws<ArgumentException>(static () => new RequireAnyScopeAttribute("read write"));
        Assert.Throws<ArgumentException>(static () => new AcceptAccessTokenFromAttribute("Cookie"));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new AcceptAccessTokenFromAttribute((AccessTokenLocationKind)7));
        foreach (IAuthorizeData attribute in (IAuthorizeData[])[new RequireAnyScopeAttribute("read"), new RequireAccessAttribute<AdminOnly>(), new AllowMissingAccessTokenAttribute()])
            Assert.Throws<NotSupportedException>(() => attribute.Policy = "other");
    }

    private static TestTokenBuilder Token(string scope) => Providers.Home.Token().WithScope(scope.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
