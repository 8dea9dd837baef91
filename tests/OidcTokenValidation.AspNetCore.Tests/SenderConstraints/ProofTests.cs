using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.SenderConstraints;

/// <summary>Tokens that are bound to a key, over both versions of HTTP (RFC 9449 §7).</summary>
public abstract class ProofTests(HttpProtocols protocols) : IAsyncLifetime
{
    private readonly DPoPClient _client = new();
    private ApiHost? _host;

    private ApiHost Host => _host!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await BoundApi.StartAsync(protocols: protocols);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client.Dispose();
        await (_host?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task Client_that_makes_a_proof_for_each_request_passes()
    {
        using HttpClient http = Host.CreateClient(_client.CreateHandler(BoundApi.TokenFor(_client, "read"), ApiHost.CreateHandler()));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("alice by DPoP", await http.GetStringAsync("/me?page=" + i, Cancellation));
            Assert.Equal("alice by DPoP", await http.GetStringAsync("/read", Cancellation));
        }

        using var content = new StringContent("access_token=none of your business", Encoding.UTF8, "application/x-www-form-urlencoded");
        using HttpResponseMessage posted = await http.PostAsync("/me", content, Cancellation);
        Assert.Equal("alice by DPoP", await posted.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Client_may_have_a_key_of_another_kind(string algorithm)
    {
        using var client = new DPoPClient(algorithm);
        (await Host.SendAsync(client, BoundApi.TokenFor(client), "/me")).AssertOk("alice by DPoP");
    }

    [Fact]
    public async Task Scheme_is_read_in_any_letter_case()
    {
        string token = BoundApi.TokenFor(_client);
        Reply reply = await SendAsync(("Authorization", "dpop   " + token), ("dpop", _client.ProofFor(token, Host.Address + "me")));
        reply.AssertOk("alice by DPoP");
    }

    [Fact]
    public async Task Missing_scope_is_only_on_the_challenge_of_the_scheme_that_was_used()
    {
        Reply reply = await Host.SendAsync(_client, BoundApi.TokenFor(_client), "/read");
        reply.AssertProofRefused(HttpStatusCode.Forbidden, "insufficient_scope", "The access token lacks a scope that is needed.", more: ", scope=\"read\"");
    }

    [Fact]
    public async Task Bound_token_as_Bearer_is_rejected_with_or_without_its_proof()
    {
        const string Refused = "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token is bound to a key and needs its proof.\"";
        string token = BoundApi.TokenFor(_client);
        (await SendAsync(("Authorization", "Bearer " + token))).AssertRefused(HttpStatusCode.Unauthorized, Refused, "invalid_token");
        (await SendAsync(("Authorization", "Bearer " + token), ("DPoP", _client.ProofFor(token, Host.Address + "me"))))
            .AssertRefused(HttpStatusCode.Unauthorized, Refused, "invalid_token");
    }

    [Fact]
    public async Task Unbound_token_is_rejected_with_the_scheme_DPoP_and_accepted_as_Bearer()
    {
        string token = Providers.Home.Token().Create();
        (await Host.SendAsync(_client, token, "/me")).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_token", "The access token is not bound to a key.");
        (await SendAsync(("Authorization", "Bearer " + token), ("DPoP", _client.ProofFor(token, Host.Address + "me")))).AssertOk("alice by Bearer");
    }

    [Fact]
    public async Task Missing_proof_and_several_proofs_are_rejected()
    {
        string token = BoundApi.TokenFor(_client);
        string Proof() => _client.ProofFor(token, Host.Address + "me");
        (await SendAsync(("Authorization", "DPoP " + token))).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The request needs a DPoP proof.");
        foreach ((string, string)[] proofs in ((string, string)[][])[[("DPoP", Proof()), ("DPoP", Proof())], [("DPoP", $"{Proof()}, {Proof()}")]])
        {
            (await SendAsync([("Authorization", "DPoP " + token), .. proofs]))
                .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The request must carry one DPoP proof.");
        }
    }

    [Fact]
    public async Task Proof_for_another_request_token_or_key_is_rejected()
    {
        using var otherClient = new DPoPClient();
        string token = BoundApi.TokenFor(_client), target = Host.Address + "me";
        string InsteadOf(string used, string word) => target.Replace(used, word, StringComparison.Ordinal);

        await AssertRefusedAsync(otherClient.ProofFor(token, target), "invalid_token", "The access token is bound to another key.");
        await AssertRefusedAsync(_client.ProofFor(token, target, "POST"), "invalid_dpop_proof", "The DPoP proof is for another method.");
        await AssertRefusedAsync(_client.ProofFor(token, target, "get"), "invalid_dpop_proof", "The DPoP proof is for another method.");
        foreach (string other in (string[])[InsteadOf("me", "ME"), InsteadOf("me", "me/"), InsteadOf("127.0.0.1", "localhost"), InsteadOf("http:", "https:"), target[..^1]])
            await AssertRefusedAsync(_client.ProofFor(token, other), "invalid_dpop_proof", "The DPoP proof is for another URI.");
        await AssertRefusedAsync(_client.ProofFor(BoundApi.TokenFor(_client, "x"), target), "invalid_dpop_proof", "The DPoP proof is for another access token.");
        await AssertRefusedAsync(_client.Proof("GET", target).ForToken(token).WithSignature(new byte[64]).Create(), "invalid_dpop_proof", "The DPoP proof's signature is not valid.");

        async Task AssertRefusedAsync(string proof, string error, string description) =>
            (await Host.SendAsync(_client, token, "/me", proof: proof)).AssertProofRefused(HttpStatusCode.Unauthorized, error, description);
    }

    [Fact]
    public async Task Proof_passes_once()
    {
        string token = BoundApi.TokenFor(_client), proof = _client.ProofFor(token, Host.Address + "me");
        (await Host.SendAsync(_client, token, "/me?a", proof: proof)).AssertOk("alice by DPoP");
        foreach (string path in (string[])["/me?a", "/me?b", "/me"])
            (await Host.SendAsync(_client, token, path, proof: proof)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof was used before.");
    }

    [Fact]
    public async Task Bad_proof_is_rejected_where_a_token_is_optional()
    {
        string token = BoundApi.TokenFor(_client), proof = _client.ProofFor(token, Host.Address + "optional");
        (await Host.SendAsync("/optional")).AssertOk("anonymous");
        (await Host.SendAsync(_client, token, "/optional", proof: proof)).AssertOk("alice by DPoP");
        (await Host.SendAsync(_client, token, "/optional", proof: proof)).AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The DPoP proof was used before.");
        (await Host.SendAsync("/optional", "Bearer " + token)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Fact]
    public async Task No_part_of_a_proof_is_returned_or_logged()
    {
        const string Canary = "canary-4712";
        string token = BoundApi.TokenFor(_client);
        DPoPProofBuilder Proof(string path = "me") => _client.Proof("GET", Host.Address + path).ForToken(token).WithId(Canary);
        string[] proofs =
        [
            Proof().Create(), Proof().Create(), Proof(Canary).Create(), Proof().WithNonce(Canary).WithClaim("htm", Canary).Create(), Proof().WithHeader("typ", Canary).Create(),
            Proof().WithHeader("alg", Canary).Create(), Proof().WithHeader("crit", Canary).Create(), Proof().WithClaim("iat", Canary).Create(), Proof().WithJwk("\"" + Canary + "\"").Create(),
            Proof().WithPrivateJwk().Create(), Proof().WithSignature(new byte[64]).Create(), Canary, Canary + new string('a', 9000),
        ];
        foreach (string proof in proofs)
        {
            Reply reply = await Host.SendAsync(_client, token, "/me", proof: proof);
            Assert.DoesNotContain(Canary, reply.AllText, StringComparison.Ordinal);
        }

        Assert.True(Host.Logs.Refusals.Count() >= proofs.Length - 1);
        Assert.All(Host.Logs.Refusals, static record => Assert.DoesNotContain(Canary, record.Text, StringComparison.Ordinal));
        foreach (string segment in proofs.SelectMany(static proof => proof.Split('.')).Where(static segment => segment.Length > 8))
            Assert.DoesNotContain(Host.Logs.Records, record => record.Text.Contains(segment, StringComparison.Ordinal));
    }

    private async Task<Reply> SendAsync(params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me");
        foreach (IGrouping<string, string> field in fields.GroupBy(static f => f.Name, static f => f.Value, StringComparer.Ordinal))
            Assert.True(request.Headers.TryAddWithoutValidation(field.Key, field));
        return await Host.SendAsync(request, Cancellation);
    }
}

/// <summary>Over HTTP/1.1.</summary>
public sealed class Http1ProofTests() : ProofTests(HttpProtocols.Http1);

/// <summary>Over HTTP/2, without TLS.</summary>
public sealed class Http2ProofTests() : ProofTests(HttpProtocols.Http2);
