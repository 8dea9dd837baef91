using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Challenges;

/// <summary>RFC 9728 over the wire: its address is in the challenge, for any value of Host.</summary>
public sealed class ResourceMetadataTests
{
    [Theory]
    [InlineData("https://api.example.com", "/.well-known/oauth-protected-resource")]
    [InlineData("https://api.example.com/v1", "/.well-known/oauth-protected-resource/v1")]
    [InlineData("https://api.example.com/a%20b/%7Bc%7D", "/.well-known/oauth-protected-resource/a%20b/%7Bc%7D")]
    public async Task Metadata_is_served_without_authentication(string resource, string path)
    {
        await using ApiHost host = await StartAsync(resource);

        Reply reply = await host.SendAsync(path);
        Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal(resource, JsonElement.Parse(reply.Body).GetProperty("resource").GetString());
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync(path, Providers.Home.Token().Expired().Bearer())).Status);
        Reply head = await host.SendAsync(path, method: HttpMethod.Head);
        Assert.Equal((HttpStatusCode.OK, reply.ContentLength, string.Empty), (head.Status, head.ContentLength, head.Body));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync(path, method: HttpMethod.Post)).Status);
    }

    [Fact]
    public async Task Challenges_contain_the_metadata_address_for_any_Host()
    {
        const string Parameter = "resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource\"";
        await using ApiHost host = await StartAsync("https://api.example.com");

        Reply reply = await host.SendRawAsync("GET /me HTTP/1.1", "Host: evil.example", "X-Forwarded-Host: evil.example", "Connection: close");
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Equal([$"Bearer realm=\"api\", {Parameter}", $"DPoP realm=\"api\", {Parameter}, algs=\"{Reply.ProofAlgorithms}\""], reply.Challenges);

        Reply forbidden = await host.SendAsync("/read", Providers.Home.Token().Bearer());
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.Status);
        Assert.Contains(Parameter, Assert.Single(forbidden.Challenges), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proxy_may_change_the_path()
    {
        await using ApiHost host = await StartAsync("https://api.example.com/things", pattern: "/metadata");
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("/metadata")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/.well-known/oauth-protected-resource/things")).Status);
    }

    [Fact]
    public async Task Each_scheme_has_its_own_metadata()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services =>
            {
                services.AddAuthentication().AddAccessToken("a", static options => Accept(options, "https://a.example.com"));
                services.AddAuthentication().AddAccessToken("b", static options => Accept(options, "https://b.example.com/b"));
                services.AddAuthorization();
            },
            static app =>
            {
                app.MapProtectedResourceMetadata(authenticationScheme: "a");
                app.MapProtectedResourceMetadata(authenticationScheme: "b");
            });
        Assert.Contains("https://a.example.com", (await host.SendAsync("/.well-known/oauth-protected-resource")).Body, StringComparison.Ordinal);
        Assert.Contains("https://b.example.com/b", (await host.SendAsync("/.well-known/oauth-protected-resource/b")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mapping_without_a_resource_identifier_throws()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(static () => StartAsync(resource: null));
        Assert.Contains("ProtectedResource.Resource", exception.Message, StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(string? resource, string? pattern = null) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(options => Accept(options, resource));

            // The fallback policy protects every other endpoint: the metadata is still public.
            services.AddAuthorizationBuilder().SetFallbackPolicy(new Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        },
        app =>
        {
            app.MapProtectedResourceMetadata(pattern);
            app.MapGet("/me", BoundApi.Describe).RequireAuthorization();
            app.MapGet("/read", BoundApi.Describe).RequireScope("read");
        });

    private static void Accept(AccessTokenValidationOptions options, string? resource)
    {
        options.Accept(Providers.Home);
        options.ProtectedResource.Resource = resource;
    }
}
