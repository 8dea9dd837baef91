using System.Net;
using System.Text.Json;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Listener.Tests.Challenges;

/// <summary>RFC 9728 over the wire.</summary>
public sealed class ResourceMetadataTests : IAsyncDisposable
{
    private const string Path = "/.well-known/oauth-protected-resource/v1";

    private readonly ListenerApi _api = ListenerApi.Start(static options => options.ProtectedResource.Resource = "https://api.example.com/v1");

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        return _api.DisposeAsync();
    }

    [Theory]
    [InlineData(Path)]
    [InlineData(Path + "?x=1")]
    public async Task Metadata_is_served_without_authentication(string target)
    {
        Reply reply = await _api.SendAsync($"GET {target} HTTP/1.1");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (reply.Status, reply.ContentType));
        Assert.Equal("https://api.example.com/v1", JsonElement.Parse(reply.Body).GetProperty("resource").GetString());
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync(target, Providers.Home.Token().Expired().Bearer())).Status);
        Reply head = await _api.SendAsync($"HEAD {target} HTTP/1.1");
        Assert.Equal((HttpStatusCode.OK, reply.ContentLength, string.Empty), (head.Status, head.ContentLength, head.Body));
    }

    [Theory]
    [InlineData("POST", Path)]
    [InlineData("GET", Path + "/")]
    [InlineData("GET", Path + "x")]
    [InlineData("GET", "/.well-known/oauth-protected-resource")]
    [InlineData("GET", "/.well-known/oauth-protected-resource/V1")]
    public async Task Other_requests_are_not_served(string method, string target) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.SendAsync($"{method} {target} HTTP/1.1", "Content-Length: 0")).Status);

    [Fact]
    public async Task Challenges_contain_the_metadata_address()
    {
        Reply reply = await _api.SendAsync("GET /me HTTP/1.1");
        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Contains($"resource_metadata=\"https://api.example.com{Path}\"", reply.Challenges.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_is_not_served_without_a_resource_identifier()
    {
        await using ListenerApi api = ListenerApi.Start();
        Assert.Equal(HttpStatusCode.Unauthorized, (await api.SendAsync("GET /.well-known/oauth-protected-resource HTTP/1.1")).Status);
    }
}
