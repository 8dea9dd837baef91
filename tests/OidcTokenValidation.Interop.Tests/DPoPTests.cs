using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Tokens that a certified provider bound to a key, presented with proofs of real clients (RFC 9449).</summary>
public sealed class DPoPTests
{
    private const string ProofAlgorithms = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public DPoPTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    /// <summary>The algorithms of the clients: dpop has no ES384.</summary>
    public static TheoryData<ProofMaker, string> Clients => new()
    {
        { ProofMaker.Oauth4WebApi, "ES256" },
        { ProofMaker.Oauth4WebApi, "RS256" },
        { ProofMaker.Oauth4WebApi, "PS256" },
        { ProofMaker.Oauth4WebApi, "ES384" },
        { ProofMaker.Dpop, "ES256" },
        { ProofMaker.Dpop, "RS256" },
        { ProofMaker.Dpop, "PS256" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Bound_token_with_a_proof_is_accepted_and_its_proof_only_once(ProofMaker maker, string algorithm)
    {
        var client = await _world.ClientAsync(algorithm);

        var response = await _world.Api.GetWithProofAsync("/whoami", client, maker, _cancellation);

        response.ShouldBe(200);
        Assert.Equal("dpop", response.Json.GetProperty("binding").GetString());
        Assert.NotEmpty(response.Json.GetProperty("claims").GetProperty("cnf").GetProperty("jkt").GetString()!);
        var proof = Assert.Single(response.Sent);

        var replayed = await _world.Api.GetWithFieldsAsync("/whoami", $"DPoP {client.Token}", [proof], _cancellation);
        Assert.Equal(ProofAlgorithms, replayed.ShouldBeRejected(401, "invalid_dpop_proof", "dpop")["algs"]);
    }

    [Fact]
    public async Task Client_is_accepted_with_each_new_proof()
    {
        var client = await _world.ClientAsync("ES256");

        for (var i = 0; i < 3; i++)
        {
            (await _world.Api.GetWithProofAsync("/timesheets", client, ProofMaker.Oauth4WebApi, _cancellation)).ShouldBe(200);
        }
    }

    [Fact]
    public async Task Bound_token_as_Bearer_is_rejected_and_DPoP_is_offered()
    {
        var client = await _world.ClientAsync("ES256");

        var response = await _world.Api.GetAsync("/whoami", client.Token, _cancellation);

        var bearer = response.ShouldBeRejected(401, "invalid_token");
        var offered = Assert.Single(response.Challenges!, challenge => challenge != bearer);
        Assert.Equal(("dpop", ProofAlgorithms, "timesheets"), (offered.Scheme, offered["algs"], offered["realm"]));

        // A proof in addition changes nothing: the scheme determines how the token is used.
        var proof = await _world.Api.MakeProofAsync("/whoami", client, _cancellation);
        (await _world.Api.GetWithFieldsAsync("/whoami", $"Bearer {client.Token}", [proof], _cancellation)).ShouldBeRejected(401, "invalid_token");
    }

    [Theory]
    [InlineData(ProofMaker.Oauth4WebApi)]
    [InlineData(ProofMaker.Dpop)]
    public async Task Unbound_token_under_the_scheme_DPoP_is_rejected(ProofMaker maker)
    {
        var client = await _world.ClientAsync("ES256");
        var unbound = await _world.Provider.GetTokenAsync("es256", SampleApi.Audience, scope: null, _cancellation);

        (await _world.Api.GetWithProofAsync("/whoami", client with { Token = unbound }, maker, _cancellation)).ShouldBeRejected(401, "invalid_token", "dpop");
    }

    [Fact]
    public async Task Proof_of_another_key_is_rejected()
    {
        var (client, thief) = (await _world.ClientAsync("ES256"), await _world.ClientAsync("ES384"));

        (await _world.Api.GetWithProofAsync("/whoami", client with { Key = thief.Key }, ProofMaker.Oauth4WebApi, _cancellation))
            .ShouldBeRejected(401, "invalid_token", "dpop");
    }

    [Fact]
    public async Task Proof_for_another_request_and_two_proofs_and_none_are_rejected()
    {
        var client = await _world.ClientAsync("ES256");
        var proof = await _world.Api.MakeProofAsync("/timesheets", client, _cancellation);

        foreach (string[] proofs in (string[][])[[proof], [proof, proof], []])
        {
            (await _world.Api.GetWithFieldsAsync("/whoami", $"DPoP {client.Token}", proofs, _cancellation)).ShouldBeRejected(401, "invalid_dpop_proof", "dpop");
        }

        // The control: the proof was not used up by the rejected requests.
        (await _world.Api.GetWithFieldsAsync("/timesheets", $"DPoP {client.Token}", [proof], _cancellation)).ShouldBe(200);
    }

    [Fact]
    public async Task Bound_token_without_the_scope_gets_only_a_DPoP_challenge()
    {
        var client = await _world.ClientAsync("ES256");
        var other = client with { Token = await _world.Provider.GetBoundTokenAsync(client.Key, "create:timesheets", _cancellation) };

        var response = await _world.Api.GetWithProofAsync("/timesheets", other, ProofMaker.Oauth4WebApi, _cancellation);

        Assert.Equal("read:timesheets", response.ShouldBeRejected(403, "insufficient_scope", "dpop")["scope"]);
        Assert.Single(response.Challenges!);
    }
}
