using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A user logs out at oidc-provider, which sends a logout token to the API: the user's access tokens are rejected until the next login.</summary>
public sealed class BackchannelLogoutTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private string? _issuer;

    public BackchannelLogoutTests() => Counterparts.Require();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Logout_at_the_provider_rejects_the_access_token_of_the_user(bool revokeSubject)
    {
        await using ApiHost api = await StartAsync(revokeSubject);
        await using Provider provider = await Provider.StartAsync(new ProviderSettings { Logout = new Uri(api.Address, "/backchannel-logout").ToString() }, _cancellation);
        _issuer = provider.Issuer;
        using UserAgent alice = new(provider), bob = new(provider);
        (string token, string id) = await alice.LogInAsync("alice", _cancellation);
        (string bobs, _) = await bob.LogInAsync("bob", _cancellation);
        Assert.Equal("alice", (await SendAsync(api, token)).Body);

        await alice.LogOutAsync(id, _cancellation);

        // The provider's access tokens have no session: only the subject identifies them.
        Assert.False(TokenText.ClaimsOf(token).TryGetProperty("sid", out _));
        Reply after = await SendAsync(api, token);
        Assert.Equal(revokeSubject ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, after.Status);
        Assert.Equal(revokeSubject ? ["Session", "Subject"] : ["Session"], api.Logs.Messages(61).Select(static message => message.Split(' ')[1]));
        if (revokeSubject)
            Assert.Contains("error_description=\"The access token was revoked.\"", after.Challenges.First(), StringComparison.Ordinal);
        Assert.Equal("bob", (await SendAsync(api, bobs)).Body);

        // A token of the same second as the logout is rejected too.
        await Task.Delay(TimeSpan.FromSeconds(1.1), _cancellation);
        (string next, _) = await alice.LogInAsync("alice", _cancellation);
        Assert.Equal("alice", (await SendAsync(api, next)).Body);
        Assert.Equal(revokeSubject ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, (await SendAsync(api, token)).Status);
    }

    private Task<ApiHost> StartAsync(bool revokeSubject) => ApiHost.StartAsync(
        services =>
        {
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Audiences.Add(SampleApi.Audience);
                options.BackchannelLogout.ClientIds.Add("app");
                options.BackchannelLogout.RevokeSubject = revokeSubject;

                // The provider needs the address of the API, so it starts later.
                options.ResolveIssuer = issuer => issuer == _issuer ? new TrustedIssuer { Issuer = issuer, Keys = { AllowLoopbackHttp = true } } : null;
            });
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapBackchannelLogout("/backchannel-logout");
            app.MapGet("/me", static (HttpContext context) => context.User.Identity!.Name!).RequireAuthorization();
        });

    private static Task<Reply> SendAsync(ApiHost api, string token) => api.SendAsync("/me", "Bearer " + token);
}
