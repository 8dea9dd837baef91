using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>A server without a raw target, such as a test server: the target is taken from the decoded path if that is unambiguous.</summary>
public sealed class ServerWithoutRawTargetTests : IAsyncLifetime
{
    private readonly DPoPClient _client = new();
    private ApiHost? _host;

    public async ValueTask InitializeAsync() => _host = await BoundApi.StartAsync(map: static app =>
    {
        app.UsePathBase("/base");
        app.Use(static (context, next) =>
        {
            context.Features.Get<IHttpRequestFeature>()!.RawTarget = string.Empty;
            return next(context);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("/me", "/me")]
    [InlineData("/me?a=b", "/me")]
    [InlineData("/base/me", "/base/me")]
    [InlineData("/", "/")]
    [InlineData("//a", "//a")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/caf%C3%A9", "/caf%C3%A9")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a%5Cb", "/a%5Cb")]
    [InlineData("/%61", "/a")]
    public async Task Unambiguous_path_is_the_target_of_the_request(string target, string htu) => Assert.Equal(HttpStatusCode.OK, (await SendAsync(target, htu)).Status);

    [Theory]
    [InlineData("/a%2Fb", "/a/b")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/a%252Fb", "/a%2Fb")]
    [InlineData("/a%252Fb", "/a%252Fb")]
    [InlineData("/a%252Fb?x", "/")]
    [InlineData("/base/me", "/me")]
    public async Task Ambiguous_path_is_rejected(string target, string htu) =>
        (await SendAsync(target, htu)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof is for another URI.");

    private Task<Reply> SendAsync(string target, string htu) =>
        _host!.SendRawAsync([$"GET {target} HTTP/1.1", .. _client.Fields(BoundApi.TokenFor(_client), "http://api.example.com" + htu)]);
}
