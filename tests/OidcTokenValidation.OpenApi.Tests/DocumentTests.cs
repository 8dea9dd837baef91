using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore;

namespace OidcTokenValidation.OpenApi;

/// <summary>What the OpenAPI document says about access tokens.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData(DPoPMode.Off, "Bearer")]
    [InlineData(DPoPMode.Optional, "Bearer DPoP")]
    [InlineData(DPoPMode.Required, "DPoP")]
    public async Task It_describes_the_schemes_that_the_api_offers(DPoPMode mode, string schemes)
    {
        JsonElement document = await ReadAsync(mode);
        JsonElement described = document.GetProperty("components").GetProperty("securitySchemes");
        Assert.Equal(schemes.Split(' '), described.EnumerateObject().Select(static scheme => scheme.Name));
        Assert.All(described.EnumerateObject(), static scheme =>
        {
            Assert.Equal("http", scheme.Value.GetProperty("type").GetString());
            Assert.Equal(scheme.Name.ToLowerInvariant(), scheme.Value.GetProperty("scheme").GetString());
        });
        Assert.Equal(schemes.Split(' '), SecurityOf(document, "/me").Select(static requirement => requirement.Split(':')[0]));
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
    public async Task It_says_what_an_operation_needs(string path, string expected)
    {
        JsonElement document = await ReadAsync(DPoPMode.Optional);
        Assert.Equal(expected, string.Join('|', SecurityOf(document, path)));
        Assert.Equal(["200", "401", "403", "503"], Operation(document, path).GetProperty("responses").EnumerateObject().Select(static response => response.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/anonymous")]
    public async Task An_open_operation_needs_nothing(string path)
    {
        JsonElement operation = Operation(await ReadAsync(DPoPMode.Optional), path);
        Assert.False(operation.TryGetProperty("security", out _));
        Assert.Equal("200", Assert.Single(operation.GetProperty("responses").EnumerateObject()).Name);
    }

    private static async Task<JsonElement> ReadAsync(DPoPMode mode)
    {
        await using ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                services.AddAuthentication().AddAccessToken(options =>
                {
                    options.Accept(Providers.Home);
                    options.DPoP.Mode = mode;
                });
                services.AddAuthorization();
                services.AddOpenApi(static options => options.AddAccessTokenSecurity());
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
                app.MapGroup("/group").RequireScope("read").MapGet("/optional", [AllowMissingAccessToken] static () => "optional");
                app.MapGroup("/group").RequireScope("read").MapGet("/closed", [AllowMissingAccessToken, RequireScope("write")] static () => "closed");
            });
        Reply reply = await host.SendAsync("/openapi/v1.json");
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        return JsonElement.Parse(reply.Body);
    }

    private static JsonElement Operation(JsonElement document, string path) => document.GetProperty("paths").GetProperty(path).GetProperty("get");

    private static IEnumerable<string> SecurityOf(JsonElement document, string path) => Operation(document, path).GetProperty("security").EnumerateArray().Select(static requirement =>
        string.Join('&', requirement.EnumerateObject().Select(static scheme => $"{scheme.Name}:{string.Join(',', scheme.Value.EnumerateArray().Select(static scope => scope.GetString()))}")));
}
