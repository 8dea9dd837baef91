using System.Net;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The sample takes tokens as providers document them, by <c>--profile</c>; and ID tokens of a client, by <c>--client-id</c>.</summary>
public sealed class ProfileTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("entra-id-v1", nameof(AccessTokenProfile.EntraIdV1))]
    [InlineData("entra", nameof(AccessTokenProfile.EntraIdV2))]
    [InlineData("Keycloak", nameof(AccessTokenProfile.Keycloak))]
    [InlineData("sap-xsuaa", nameof(AccessTokenProfile.SapXsuaa))]
    public async Task Providers_access_tokens_pass_and_its_ID_tokens_do_not(string name, string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        await using var issuer = TestIssuerServer.Start();
        await using var sample = await SampleApi.StartAsync(issuer.Issuer.Issuer, _cancellation, "--audience", "api", "--profile", name);
        (TokenShape user, TokenShape? client, TokenShape id) = ProviderShapes.All[profile];

        Assert.Equal((HttpStatusCode.OK, "Super secret stuff"), await GetAsync(sample, "/secure-route", user.Sign(issuer.Issuer)));
        if (client is not null)
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(sample, "/whoami", client.Sign(issuer.Issuer))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(sample, "/secure-route", id.Sign(issuer.Issuer))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(sample, "/api/private", id.Sign(issuer.Issuer))).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ID_tokens_open_their_own_route_and_no_other(bool onHttpListener)
    {
        await using var issuer = TestIssuerServer.Start();
        await using var sample = await SampleApi.StartAsync(
            onHttpListener ? Counterparts.ListenerSampleAssembly : Counterparts.SampleAssembly, issuer.Issuer.Issuer, _cancellation, "--client-id", "web");
        var id = new TokenShape("JWT", """{"sub":"alice","aud":"web","nonce":"n-0S6"}""");
        string access = issuer.Issuer.Token().For(SampleApi.Audience).Create();

        Assert.Equal((HttpStatusCode.OK, """{"msg":"Your ID token was successfully validated!"}"""), await GetAsync(sample, "/api/private", id.Sign(issuer.Issuer)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(sample, "/api/private", id.With("aud", "another").Sign(issuer.Issuer))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(sample, "/api/private", access)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(sample, "/api/private", token: null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(sample, "/secure-route", id.With("aud", SampleApi.Audience).Sign(issuer.Issuer))).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(sample, "/secure-route", access)).Status);
    }

    [Theory]
    [InlineData("id-token")]
    [InlineData("2")]
    [InlineData("nosuch")]
    public async Task Unknown_profile_ends_the_sample_with_a_message(string name)
    {
        var end = await Assert.ThrowsAsync<InvalidOperationException>(() => SampleApi.StartAsync("https://issuer.example", _cancellation, "--profile", name));
        Assert.Contains($"--profile is '{name}'. Write one of: Rfc9068, ", end.Message, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(SampleApi sample, string path, string? token)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, sample.Address + path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using HttpResponseMessage response = await http.SendAsync(request, _cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(_cancellation));
    }
}
