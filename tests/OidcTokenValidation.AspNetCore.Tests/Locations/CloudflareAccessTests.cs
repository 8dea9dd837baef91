using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.AspNetCore.Tests.Locations;

/// <summary>An API behind Cloudflare Access, which adds the token in a field of its own.</summary>
public sealed class CloudflareAccessTests
{
    private const string Field = "Cf-Access-Jwt-Assertion";

    [Fact]
    public async Task Token_in_the_field_of_Cloudflare_Access_is_read_for_people_and_for_service_tokens()
    {
        using var issuer = new TestIssuer("https://team.cloudflareaccess.com", clock: null, TestSigningKey.Create("ES256", "k"));
        await using ApiHost host = await StartAsync(issuer);
        (TokenShape user, TokenShape? service, TokenShape session) = ProviderShapes.All[AccessTokenProfile.CloudflareAccess];

        (await SendAsync(host, user.Sign(issuer))).AssertOk("7335d417-61da");
        (await SendAsync(host, service!.Sign(issuer))).AssertOk("worker");
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(host, session.Sign(issuer))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(host, service.With("common_name", "").Sign(issuer))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(host, user.With("aud", new JsonArray("other")).Sign(issuer))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/")).Status);
    }

    private static async Task<Reply> SendAsync(ApiHost host, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add(Field, token);
        return await host.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<ApiHost> StartAsync(TestIssuer issuer) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(options =>
            {
                options.Audiences.Add("api");
                TrustedIssuer trusted = issuer.Trust();
                trusted.Profile = AccessTokenProfile.CloudflareAccess;
                options.Issuers.Add(trusted);
            });
            services.AddAuthorization();
        },
        static app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/", static (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization().AcceptAccessTokenFrom(AccessTokenLocation.Field(Field));
        });
}
