using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The API requires nonces: real clients take them from the challenge and retry (RFC 9449 §9).</summary>
public sealed class DPoPNonceTests
{
    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public DPoPNonceTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Theory]
    [MemberData(nameof(DPoPTests.Clients), MemberType = typeof(DPoPTests))]
    public async Task Client_retries_with_the_nonce_and_is_accepted(ProofMaker maker, string algorithm)
    {
        var (api, client) = await StartAsync(algorithm);

        var response = await api.GetWithProofAsync("/whoami", client, maker, _cancellation);

        response.ShouldBe(200);
        Assert.Equal("dpop", response.Json.GetProperty("binding").GetString());
        Assert.Equal([false, true], response.Sent.Select(proof => TokenText.ClaimsOf(proof).TryGetProperty("nonce", out _)));

        (await api.GetWithFieldsAsync("/whoami", $"DPoP {client.Token}", [response.Sent[1]], _cancellation)).ShouldBeRejected(401, "invalid_dpop_proof", "dpop");
    }

    [Fact]
    public async Task Challenge_has_one_nonce_and_is_not_cacheable()
    {
        var (api, client) = await StartAsync("ES256");
        var proof = await api.MakeProofAsync("/whoami", client, _cancellation);

        var response = await api.GetWithFieldsAsync("/whoami", $"DPoP {client.Token}", [proof], _cancellation);

        Assert.NotEmpty(response.ShouldBeRejected(401, "use_dpop_nonce", "dpop")["algs"]!);
        Assert.Matches(@"^[\x21\x23-\x5B\x5D-\x7E]+$", response.Headers["dpop-nonce"]);
        Assert.Equal("no-store", response.Headers["cache-control"]);
    }

    [Fact]
    public async Task Nonce_is_valid_for_many_requests_and_an_unknown_one_is_replaced()
    {
        var (api, client) = await StartAsync("ES256");
        var first = await api.GetWithProofAsync("/whoami", client, ProofMaker.Dpop, _cancellation);
        var nonce = TokenText.ClaimsOf(first.Sent[1]).GetProperty("nonce").GetString();

        var second = await api.GetWithProofAsync("/timesheets", client, ProofMaker.Dpop, _cancellation, nonce);
        second.ShouldBe(200);
        Assert.Single(second.Sent);

        var replaced = await api.GetWithProofAsync("/timesheets", client, ProofMaker.Dpop, _cancellation, "a-nonce-of-another-server");
        replaced.ShouldBe(200);
        Assert.Equal(2, replaced.Sent.Count);
    }

    [Fact]
    public async Task Plain_tokens_pass_without_a_nonce()
    {
        var (api, _) = await StartAsync("ES256");
        var token = await _world.Provider.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        (await api.GetAsync("/timesheets", token, _cancellation)).ShouldBe(200);
    }

    private async Task<(SampleApi Api, BoundClient Client)> StartAsync(string algorithm) =>
        (await _world.ApiWithAsync("--nonce", "required"), await _world.ClientAsync(algorithm));
}
