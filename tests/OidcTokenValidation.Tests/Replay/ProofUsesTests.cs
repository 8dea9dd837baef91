using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>Several validators that judge one request: the proof is spent once, and by nobody else.</summary>
public sealed class ProofUsesTests : IDisposable
{
    private readonly ProofApi _api = new();
    private readonly InMemoryReplayStore _store;
    private readonly AccessTokenValidator _first;
    private readonly AccessTokenValidator _second;

    public ProofUsesTests()
    {
        _store = new InMemoryReplayStore(timeProvider: _api.Clock);
        _first = _api.Create(options => options.DPoP.ReplayStore = _store);
        _second = _api.Create(options => options.DPoP.ReplayStore = _store);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _api.Dispose();
    }

    [Fact]
    public void What_one_validator_spent_is_no_replay_for_the_next()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { ProofUses = new ProofUses() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.True(_second.ValidateAtOnce(request).IsValid);
        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public void It_is_a_replay_in_any_other_request()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { ProofUses = new ProofUses() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request with { ProofUses = new ProofUses() }).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request with { ProofUses = null }).Failure!.Code);
    }

    [Fact]
    public void Refused_replay_is_not_taken_for_a_use()
    {
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        request = request with { ProofUses = new ProofUses() };
        Assert.Equal(TokenFailureCode.ProofReplayed, _first.ValidateAtOnce(request).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request).Failure!.Code);
    }

    [Fact]
    public void Another_store_is_asked_all_the_same()
    {
        var other = new ScriptedStore(static _ => ValueTask.FromResult(ReplayOutcome.Replayed));
        using AccessTokenValidator third = _api.Create(options => options.DPoP.ReplayStore = other);
        ResourceRequest request = _api.Request(_api.Proof()) with { ProofUses = new ProofUses() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, third.ValidateAtOnce(request).Failure!.Code);
        Assert.Single(other.Uses);
    }

    [Fact]
    public void All_other_checks_are_each_validator_s_own()
    {
        using AccessTokenValidator strict = _api.Create(options => (options.DPoP.ReplayStore, options.DPoP.AllowedAlgorithms) = (_store, ["PS256"]));
        ResourceRequest request = _api.Request(_api.Proof()) with { ProofUses = new ProofUses() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofAlgorithmNotAccepted, strict.ValidateAtOnce(request).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofMethodMismatch, _second.ValidateAtOnce(request with { Method = "POST" }).Failure!.Code);
    }
}
