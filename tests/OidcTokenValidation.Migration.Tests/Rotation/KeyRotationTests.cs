using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Rotation;

/// <summary>A provider rotates its keys under an application that validates with both libraries, as the README and KEYS.md compare them.</summary>
public sealed class KeyRotationTests : IAsyncLifetime
{
    private const string ByJwtBearer = "/jwt-bearer";
    private const string ByThisLibrary = "/access-token";

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    private readonly TestIssuerServer _provider = TestIssuerServer.Start();
    private Api? _api;

    public async ValueTask InitializeAsync()
    {
        _api = await Api.StartAsync(
            "Production",
            services =>
            {
                services.AddAuthentication("AccessToken")
                    .AddAccessToken(options =>
                    {
                        options.Trust(_provider.Issuer.Issuer).Keys.AllowLoopbackHttp = true;
                        options.Audiences.Add(TestIssuer.DefaultAudience);
                    })
                    .AddJwtBearer(options =>
                    {
                        options.Authority = _provider.Issuer.Issuer;
                        options.Audience = TestIssuer.DefaultAudience;
                        options.RequireHttpsMetadata = false;
                    });
                services.AddAuthorization();
            },
            static app =>
            {
                app.MapGet(ByJwtBearer, static () => "").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = JwtBearerDefaults.AuthenticationScheme });
                app.MapGet(ByThisLibrary, static () => "").RequireAuthorization();
            });
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ByJwtBearer, _provider.Issuer.Token()));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ByThisLibrary, _provider.Issuer.Token()));
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
            await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task First_request_with_a_new_key_is_accepted_here_and_rejected_by_JwtBearer()
    {
        _provider.Issuer.Rotate();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(ByThisLibrary, _provider.Issuer.Token()));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(ByJwtBearer, _provider.Issuer.Token()));
    }

    [Fact]
    public async Task New_key_right_after_a_made_up_key_name_is_accepted_here_and_rejected_by_JwtBearer_for_its_refresh_interval()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(ByJwtBearer, WithMadeUpKeyName()));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(ByThisLibrary, WithMadeUpKeyName()));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(ByJwtBearer, _provider.Issuer.Token()));
        await Task.Delay(Enough, TestContext.Current.CancellationToken);   // the request before begins JwtBearer's fetch for that name, in the background
        _provider.Issuer.Rotate();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(ByThisLibrary, _provider.Issuer.Token()));
        for (int request = 0; request < 10; request++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(ByJwtBearer, _provider.Issuer.Token()));
            await Task.Delay(Enough / 10, TestContext.Current.CancellationToken);
        }

        // It requests no keys before this interval is over: the test does not wait for that.
        Assert.Equal(TimeSpan.FromSeconds(300), new JwtBearerOptions().RefreshInterval);
    }

    // By another key: JwtBearer tries all its keys for a name that it does not have.
    private TestTokenBuilder WithMadeUpKeyName() => _provider.Issuer.Token().SignedBy(TestSigningKey.Create("RS256")).WithHeader("kid", "made-up");

    private async Task<HttpStatusCode> SendAsync(string path, TestTokenBuilder token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Create());
        using HttpResponseMessage response = await _api!.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
