using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.OpenApi.Tests.Documents;

/// <summary>The description of access tokens in the OpenAPI document.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData(DPoPMode.Off, false, "Bearer")]
    [InlineData(DPoPMode.Optional, false, "Bearer DPoP")]
    [InlineData(DPoPMode.Required, false, "DPoP")]
    [InlineData(DPoPMode.Off, true, "Bearer MTLS_POP")]
    [InlineData(DPoPMode.Optional, true, "Bearer DPoP MTLS_POP")]
    public async Task Document_describes_the_schemes_that_the_api_offers(DPoPMode mode, bool mtlsPop, string schemes)
    {
        JsonElement document = await ReadAsync(mode, mtlsPop: mtlsPop);
        JsonElement described = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal(schemes.Split(' '), described.EnumerateObject().Select(static scheme => scheme.Name));
        Assert.All(described.EnumerateObject(), static scheme =>
        {
            Assert.Equal("http", scheme.Value.GetProperty("type").GetString());
            Assert.Equal(scheme.Name.ToLowerInvariant(), scheme.Value.GetProperty("scheme").GetString());
        });
        Assert.Equal(schemes.Split(' '), SecurityOf(document, "/me").Select(static requirement => requirement.Split(':')[0]));
        Assert.Equal(schemes.Split(' ').Length, described.EnumerateObject().Select(static scheme => scheme.Value.GetProperty("description").GetString()).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("/me", "Bearer:|DPoP:")]
    [InlineData("/read", "Bearer:read|DPoP:read")]
    [InlineData("/read-and-write", "Bearer:read,write|DPoP:read,write")]
    [InlineData("/any", "Bearer:read|Bearer:write|DPoP:read|DPoP:write")]
    [InlineData("/attribute", "Bearer:read,delete|DPoP:read,delete")]
    [InlineData("/any-attribute", "Bearer:read|Bearer:write|DPoP:read|DPoP:write")]
    [InlineData("/optional", "Bearer:|DPoP:|")]
    [InlineData("/group/optional", "Bearer:read|DPoP:read|")]
    [InlineData("/group/closed", "Bearer:read,write|DPoP:read,write")]
    public async Task Operation_has_its_security_requirements_and_responses(string path, string expected)
    {
        JsonElement document = await ReadAsync(DPoPMode.Optional);
        Assert.Equal(expected, string.Join('|', SecurityOf(document, path)));
        Assert.Equal(["200", "400", "401", "403", "503"], Operation(document, path).GetProperty("responses").EnumerateObject().Select(static response => response.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/anonymous")]
    public async Task Open_operation_has_no_security_requirement(string path)
    {
        JsonElement operation = Operation(await ReadAsync(DPoPMode.Optional), path);
        Assert.False(operation.TryGetProperty("security", out _));
        Assert.Equal("200", Assert.Single(operation.GetProperty("responses").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("400", "WWW-Authenticate")]
    [InlineData("401", "WWW-Authenticate")]
    [InlineData("403", "WWW-Authenticate")]
    [InlineData("503", "Retry-After")]
    public async Task Rejections_have_their_content_type_schema_and_field(string status, string field)
    {
        JsonElement document = await ReadAsync(DPoPMode.Optional);
        JsonElement response = Operation(document, "/read").GetProperty("responses").GetProperty(status);
        JsonProperty content = Assert.Single(response.GetProperty("content").EnumerateObject());

        Assert.Equal(field, Assert.Single(response.GetProperty("headers").EnumerateObject()).Name);
        Assert.Equal("application/problem+json", content.Name);
        Assert.Equal("#/components/schemas/AccessTokenProblem", content.Value.GetProperty("schema").GetProperty("$ref").GetString());
        JsonElement schema = document.GetProperty("components").GetProperty("schemas").GetProperty("AccessTokenProblem");
        Assert.Equal(["title", "status", "detail", "error"], schema.GetProperty("properties").EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public async Task Schema_of_a_rejection_has_every_member_of_a_real_one()
    {
        await using ApiHost host = await StartAsync(DPoPMode.Optional);
        Reply rejected = await host.SendAsync("/read", "Bearer garbage");
        JsonElement schema = JsonElement.Parse((await host.SendAsync("/openapi/v1.json")).Body).GetProperty("components").GetProperty("schemas").GetProperty("AccessTokenProblem");

        Assert.Equal(HttpStatusCode.Unauthorized, rejected.Status);
        Assert.All(JsonElement.Parse(rejected.Body).EnumerateObject(), member => Assert.True(schema.GetProperty("properties").TryGetProperty(member.Name, out _), member.Name));
    }

    [Fact]
    public async Task Response_that_an_operation_describes_itself_is_left_as_it_is()
    {
        JsonElement document = await ReadAsync(DPoPMode.Optional);
        JsonElement responses = Operation(document, "/own").GetProperty("responses");
        Assert.Equal("text/plain", Assert.Single(responses.GetProperty("403").GetProperty("content").EnumerateObject()).Name);
        Assert.True(responses.TryGetProperty("401", out _));
    }

    [Fact]
    public async Task OAuth_flows_are_a_scheme_that_every_protected_operation_may_use()
    {
        JsonElement document = await ReadAsync(DPoPMode.Optional, static flows =>
        {
            flows.AuthorizationUrl = new Uri("https://login.example.com/authorize");
            flows.TokenUrl = new Uri("https://login.example.com/token");
            flows.AllowClientCredentials = true;
            flows.Scopes["read"] = "Read things";
        });
        JsonElement scheme = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("OAuth2");
        JsonElement code = scheme.GetProperty("flows").GetProperty("authorizationCode"), client = scheme.GetProperty("flows").GetProperty("clientCredentials");

        Assert.Equal("oauth2", scheme.GetProperty("type").GetString());
        Assert.Equal(
            ("https://login.example.com/authorize", "https://login.example.com/token", "SHA-256"),
            (code.GetProperty("authorizationUrl").GetString(), code.GetProperty("tokenUrl").GetString(), code.GetProperty("x-usePkce").GetString()));
        Assert.Equal("https://login.example.com/token", client.GetProperty("tokenUrl").GetString());
        Assert.Equal("Read things", code.GetProperty("scopes").GetProperty("read").GetString());
        Assert.Equal(["delete", "read", "write"], code.GetProperty("scopes").EnumerateObject().Select(static scope => scope.Name).Order(StringComparer.Ordinal));
        Assert.Equal("OAuth2:read|Bearer:read|DPoP:read", string.Join('|', SecurityOf(document, "/read")));
        Assert.Equal(["OAuth2:", "Bearer:", "DPoP:", ""], SecurityOf(document, "/optional"));
    }

    [Fact]
    public async Task Only_the_flow_that_is_configured_is_described()
    {
        JsonElement document = await ReadAsync(DPoPMode.Off, static flows =>
        {
            flows.TokenUrl = new Uri("https://login.example.com/token");
            flows.AllowClientCredentials = true;
        });
        JsonElement flows = document.GetProperty("components").GetProperty("securitySchemes").GetProperty("OAuth2").GetProperty("flows");
        Assert.Equal("clientCredentials", Assert.Single(flows.EnumerateObject()).Name);
    }

    [Theory]
    [InlineData(null, null, true, "TokenUrl is missing")]
    [InlineData("https://login.example.com/authorize", null, false, "TokenUrl is missing")]
    [InlineData(null, "/token", true, "TokenUrl is missing or not absolute")]
    [InlineData("/authorize", "https://login.example.com/token", false, "AuthorizationUrl is not absolute")]
    [InlineData(null, "https://login.example.com/token", false, "There is no flow")]
    public void Incomplete_flows_throw_with_the_missing_setting(string? authorizationUrl, string? tokenUrl, bool clientCredentials, string message)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new OpenApiOptions().AddAccessTokenSecurity(flows =>
        {
            flows.AuthorizationUrl = authorizationUrl is null ? null : new Uri(authorizationUrl, UriKind.RelativeOrAbsolute);
            flows.TokenUrl = tokenUrl is null ? null : new Uri(tokenUrl, UriKind.RelativeOrAbsolute);
            flows.AllowClientCredentials = clientCredentials;
        }));
        Assert.StartsWith(message, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReadAsync(DPoPMode mode, Action<AccessTokenOAuthOptions>? flows = null, bool mtlsPop = false)
    {
        await using ApiHost host = await StartAsync(mode, flows, mtlsPop);
        Reply reply = await host.SendAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return JsonElement.Parse(reply.Body);
    }

    private static async Task<ApiHost> StartAsync(DPoPMode mode, Action<AccessTokenOAuthOptions>? flows = null, bool mtlsPop = false)
    {
        return await ApiHost.StartAsync(
            services =>
            {
                services.AddAuthentication().AddAccessToken(options =>
                {
                    options.Accept(Providers.Home);
                    options.DPoP.Mode = mode;
                    options.ClientCertificates.AcceptMtlsPop = mtlsPop;
                });
                services.AddAuthorization();
                services.AddOpenApi(options => _ = flows is null ? options.AddAccessTokenSecurity() : options.AddAccessTokenSecurity(flows));
            },
            static app =>
            {
                app.MapOpenApi();
                app.MapGet("/open", static () => "open");
                app.MapGet("/anonymous", static () => "anonymous").RequireScope("read").AllowAnonymous();
                app.MapGet("/me", static () => "me").RequireAuthorization();
                app.MapGet("/read", static () => "read").RequireScope("read");
                app.MapGet("/read-and-write", static () => "both").RequireScope("read").RequireScope("write", "read");
                app.MapGet("/any", static () => "any").RequireAnyScope("read", "write");
                app.MapGet("/attribute", [RequireScope("read", "delete")] static () => "attribute");
                app.MapGet("/any-attribute", [RequireAnyScope("read", "write")] static () => "attribute");
                app.MapGet("/optional", static () => "optional").AllowMissingAccessToken();
                app.MapGet("/own", static () => "own").RequireScope("read").Produces<string>(403, "text/plain");
                app.MapGroup("/group").RequireScope("read").MapGet("/optional", [AllowMissingAccessToken] static () => "optional");
                app.MapGroup("/group").RequireScope("read").MapGet("/closed", [AllowMissingAccessToken, RequireScope("write")] static () => "closed");
            });
    }

    private static JsonElement Operation(JsonElement document, string path) => document.GetProperty("paths").GetProperty(path).GetProperty("get");

    private static IEnumerable<string> SecurityOf(JsonElement document, string path) => Operation(document, path).GetProperty("security").EnumerateArray().Select(static requirement =>
        string.Join('&', requirement.EnumerateObject().Select(static scheme => $"{scheme.Name}:{string.Join(',', scheme.Value.EnumerateArray().Select(static scope => scope.GetString()))}")));
}
