using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>Clients with a key for Ed25519: a certified provider binds tokens to it, and real clients prove possession of it (RFC 9449).</summary>
public sealed class ClientTests
{
    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ClientTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    /// <summary>The name in the header of the proof: oauth4webapi and dpop have one, jose has both.</summary>
    public static TheoryData<string, ProofMaker, string> Clients => new()
    {
        { Registration.NSec, ProofMaker.Oauth4WebApi, "Ed25519" },
        { Registration.NSec, ProofMaker.Dpop, "Ed25519" },
        { Registration.NSec, ProofMaker.Jose, "EdDSA" },
        { Registration.BouncyCastle, ProofMaker.Oauth4WebApi, "Ed25519" },
        { Registration.BouncyCastle, ProofMaker.Jose, "EdDSA" },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Bound_token_with_a_proof_is_accepted_and_its_proof_only_once(string package, ProofMaker maker, string algorithm)
    {
        await using SignedApi api = await SignedApi.StartAsync(_world.Provider.Issuer, options => options.AddEd25519(package));
        BoundClient client = await _world.ClientAsync(algorithm);

        ApiResponse response = await api.GetAsync(client, maker, _cancellation);

        response.ShouldBe(200);
        Assert.Equal(nameof(TokenBinding.DPoP), response.Body);
        string proof = Assert.Single(response.Sent);
        Assert.Equal(algorithm, TokenText.HeaderOf(proof).GetProperty("alg").GetString());
        Assert.Equal($"{Registration.BuiltIn} Ed25519 EdDSA", (await api.GetAsync(client, proof, _cancellation)).ShouldBeRejected(401, "invalid_dpop_proof", "dpop")["algs"]);
    }

    [Theory]
    [InlineData(ProofMaker.Oauth4WebApi, "Ed25519")]
    [InlineData(ProofMaker.Dpop, "Ed25519")]
    [InlineData(ProofMaker.Jose, "EdDSA")]
    public async Task Client_reads_the_challenge_with_the_added_names_and_goes_on_with_the_nonce(ProofMaker maker, string algorithm)
    {
        await using SignedApi api = await SignedApi.StartAsync(_world.Provider.Issuer, static options => options.AddEd25519().DPoP.RequireNonce = true);

        ParsedChallenge offered = Assert.Single((await api.GetAsync(_cancellation)).Challenges!, static challenge => challenge.Scheme == "dpop");
        Assert.Equal($"{Registration.BuiltIn} Ed25519 EdDSA", offered["algs"]);

        ApiResponse response = await api.GetAsync(await _world.ClientAsync(algorithm), maker, _cancellation);
        response.ShouldBe(200);
        Assert.Equal([false, true], response.Sent.Select(static proof => ProofText.ClaimOf(proof, "nonce") is not null));
    }

    [Fact]
    public async Task Proof_of_another_key_for_Ed25519_is_rejected()
    {
        await using SignedApi api = await SignedApi.StartAsync(_world.Provider.Issuer, static options => options.AddEd25519());
        BoundClient client = await _world.ClientAsync("Ed25519"), other = await _world.ClientAsync("EdDSA");

        (await api.GetAsync(client with { Key = other.Key }, ProofMaker.Oauth4WebApi, _cancellation)).ShouldBeRejected(401, "invalid_token", "dpop");
    }

    [Fact]
    public async Task Proof_is_rejected_where_nothing_is_added_and_the_challenge_does_not_offer_the_names()
    {
        ApiResponse response = await _world.Api.GetWithProofAsync("/whoami", await _world.ClientAsync("Ed25519"), ProofMaker.Oauth4WebApi, _cancellation);

        Assert.Equal(Registration.BuiltIn, response.ShouldBeRejected(401, "invalid_dpop_proof", "dpop")["algs"]);
    }
}
