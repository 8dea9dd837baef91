using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>The sections DPoP and ClientCertificates of the configuration.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private const string Secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string NewSecret = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    private readonly DPoPClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task All_options_are_bound()
    {
        await using ApiHost host = await StartAsync(new()
        {
            ["DPoP:Mode"] = "Required",
            ["DPoP:AllowedAlgorithms:0"] = "ES256",
            ["DPoP:AllowedAlgorithms:1"] = "PS256",
            ["DPoP:MaxProofAge"] = "00:00:30",
            ["DPoP:MaxProofAhead"] = "00:00:05",
            ["DPoP:RequireNonce"] = "true",
            ["DPoP:NonceLifetime"] = "00:01:00",
            ["DPoP:NonceSecrets:0"] = Secret,
            ["DPoP:PublicBaseAddress"] = "https://api.public.example/v1",
            ["DPoP:MaxClientKeys"] = "100",
            ["ClientCertificates:TrustedProxies:0"] = "10.1.0.0/16",
        });
        const string Offer = "DPoP realm=\"api\", algs=\"ES256 PS256\"";
        (await host.SendAsync("/me")).AssertChallenges(HttpStatusCode.Unauthorized, [Offer], error: null);
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertChallenges(
            HttpStatusCode.Unauthorized,
            ["Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token must be bound to a key and sent with its proof.\"", Offer],
            "invalid_token");

        Reply demand = await SendAsync(host, "https://api.public.example/v1/me");
        Assert.Equal([Offer + ", error=\"use_dpop_nonce\", error_description=\"The DPoP proof needs a nonce.\""], demand.Challenges);
        _client.Nonce = Assert.Single(demand.Headers["DPoP-Nonce"]);
        (await SendAsync(host, "https://api.public.example/v1/me")).AssertOk("alice by DPoP");
    }

    [Fact]
    public async Task Mode_Off_is_bound_and_removes_the_DPoP_challenge()
    {
        await using ApiHost host = await StartAsync(new() { ["DPoP:Mode"] = "off" });
        string token = BoundApi.TokenFor(_client);
        (await host.SendAsync("/me")).AssertChallenges(HttpStatusCode.Unauthorized, ["Bearer realm=\"api\""], error: null);
        (await host.SendAsync(_client, token, "/me")).AssertChallenges(HttpStatusCode.Unauthorized, ["Bearer realm=\"api\""], error: null);
        (await host.SendAsync("/me", "Bearer " + token)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await host.SendAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
    }

    [Fact]
    public async Task Scheme_MTLS_POP_is_bound_and_offered()
    {
        await using ApiHost host = await StartAsync(new() { ["DPoP:Mode"] = "off", ["ClientCertificates:AcceptMtlsPop"] = "true" });
        (await host.SendAsync("/me")).AssertChallenges(HttpStatusCode.Unauthorized, ["Bearer realm=\"api\"", "MTLS_POP realm=\"api\""], error: null);
    }

    [Fact]
    public async Task Nodes_with_the_same_secret_accept_each_other_s_nonces_also_while_it_changes()
    {
        await using ApiHost old = await StartAsync(Nonces(Secret));
        await using ApiHost changing = await StartAsync(Nonces(NewSecret, Secret));
        await using ApiHost other = await StartAsync(Nonces(NewSecret));
        string token = BoundApi.TokenFor(_client);
        _client.Nonce = Assert.Single((await old.SendAsync(_client, token, "/me")).Headers["DPoP-Nonce"]);
        (await old.SendAsync(_client, token, "/me")).AssertOk("alice by DPoP");

        // A nonce of the old secret is accepted, and the next one is created with the new secret.
        Reply reply = await changing.SendAsync(_client, token, "/me");
        reply.AssertOk("alice by DPoP");
        (await other.SendAsync(_client, token, "/me")).AssertProofRefused(HttpStatusCode.Unauthorized, "use_dpop_nonce", "The DPoP proof needs a new nonce.");
        _client.Nonce = Assert.Single(reply.Headers["DPoP-Nonce"]);
        (await other.SendAsync(_client, token, "/me")).AssertOk("alice by DPoP");

        static Dictionary<string, string?> Nonces(params string[] secrets) => new(secrets.Index().Select(static s => KeyValuePair.Create($"DPoP:NonceSecrets:{s.Index}", (string?)s.Item)))
        {
            ["DPoP:RequireNonce"] = "true",
        };
    }

    [Theory]
    [InlineData("DPoP:Mode", "Sometimes", "Mode")]
    [InlineData("DPoP:Modus", "Required", "Modus")]
    [InlineData("DPoP:MaxProofAge", "60", "MaxProofAge")]
    [InlineData("DPoP:MaxProofAge", "00:06:00", "DPoP.MaxProofAge")]
    [InlineData("DPoP:MaxProofAhead", "00:02:00", "DPoP.MaxProofAhead")]
    [InlineData("DPoP:NonceLifetime", "00:00:01", "DPoP.NonceLifetime")]
    [InlineData("DPoP:AllowedAlgorithms:0", "HS256", "HS256")]
    [InlineData("DPoP:NonceSecrets:0", "c2hvcnQ=", "DPoP.NonceSecrets[0]")]
    [InlineData("DPoP:NonceSecrets:0", Secret, "RequireNonce")]
    [InlineData("DPoP:PublicBaseAddress", "api.example.com", "DPoP.PublicBaseAddress")]
    [InlineData("DPoP:MaxClientKeys", "1", "DPoP.MaxClientKeys")]
    [InlineData("ClientCertificates:AcceptMtlsPop", "yes", "AcceptMtlsPop")]
    [InlineData("ClientCertificates:TrustedProxies:0", "proxy.example.com", "ClientCertificates.TrustedProxies")]
    public async Task Error_in_the_configuration_stops_the_host(string key, string value, string part)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new() { [key] = value }));
        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.Message, StringComparison.Ordinal);
    }

    private static Task<ApiHost> StartAsync(Dictionary<string, string?> settings) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication().AddAccessToken(new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Audiences:0"] = Providers.Audience,
                    ["Issuers:0:Issuer"] = Providers.Home.Issuer,
                    ["Issuers:0:Keys:Jwks"] = Providers.Home.Jwks,
                })
                .AddInMemoryCollection(settings)
                .Build());
            services.AddAuthorization();
        },
        static app => app.MapGet("/me", BoundApi.Describe).RequireAuthorization());

    private Task<Reply> SendAsync(ApiHost host, string htu)
    {
        string token = BoundApi.TokenFor(_client);
        return host.SendAsync(_client, token, "/me", proof: _client.ProofFor(token, htu));
    }
}
