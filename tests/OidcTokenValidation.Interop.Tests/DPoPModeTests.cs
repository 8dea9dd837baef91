using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>The sample with <c>--dpop required</c> and <c>--dpop off</c>.</summary>
public sealed class DPoPModeTests
{
    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public DPoPModeTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Fact]
    public async Task Mode_required_accepts_only_bound_tokens()
    {
        var (api, client) = (await _world.ApiWithAsync("--dpop", "required"), await _world.ClientAsync("ES256"));
        var unbound = await _world.Provider.GetTokenAsync("es256", SampleApi.Audience, "read:timesheets", _cancellation);

        (await api.GetWithProofAsync("/timesheets", client, ProofMaker.Oauth4WebApi, _cancellation)).ShouldBe(200);
        (await api.GetAsync("/timesheets", unbound, _cancellation)).ShouldBeRejected(401, "invalid_token");
        (await api.GetAsync("/timesheets", client.Token, _cancellation)).ShouldBeRejected(401, "invalid_token");
        (await api.GetWithProofAsync("/timesheets", client with { Token = unbound }, ProofMaker.Oauth4WebApi, _cancellation)).ShouldBeRejected(401, "invalid_token", "dpop");

        var anonymous = await api.GetWithFieldsAsync("/timesheets", [], _cancellation);
        Assert.Single(anonymous.Challenges!);
        Assert.NotEmpty(anonymous.ShouldBeRejected(401, error: null, "dpop")["algs"]!);
    }

    [Fact]
    public async Task Mode_off_rejects_bound_tokens()
    {
        var (api, client) = (await _world.ApiWithAsync("--dpop", "off"), await _world.ClientAsync("ES256"));
        var unbound = await _world.Provider.GetTokenAsync("es256", SampleApi.Audience, "read:timesheets", _cancellation);

        (await api.GetAsync("/timesheets", unbound, _cancellation)).ShouldBe(200);
        var downgraded = await api.GetAsync("/timesheets", client.Token, _cancellation);
        downgraded.ShouldBeRejected(401, "invalid_token");
        Assert.Single(downgraded.Challenges!);

        // The scheme is not known here.
        var proven = await api.GetWithProofAsync("/timesheets", client, ProofMaker.Oauth4WebApi, _cancellation);
        proven.ShouldBeRejected(401, error: null);
        Assert.Single(proven.Challenges!);
    }
}
