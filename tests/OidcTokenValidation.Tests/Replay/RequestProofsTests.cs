using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>Several validators that validate one request: the proof is added to the store once, and a replay in another request is rejected.</summary>
public sealed class RequestProofsTests : IDisposable
{
    private readonly ProofApi _api = new();
    private readonly InMemoryReplayStore _store;
    private readonly AccessTokenValidator _first;
    private readonly AccessTokenValidator _second;

    public RequestProofsTests()
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
    public void Proof_used_by_one_validator_is_no_replay_for_the_next_in_the_same_request()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { Items = new Dictionary<object, object?>() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.True(_second.ValidateAtOnce(request).IsValid);
        Assert.Equal(1, _store.Count);
    }

    [Fact]
    public void Proof_used_in_one_request_is_a_replay_in_any_other()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { Items = new Dictionary<object, object?>() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request with { Items = new Dictionary<object, object?>() }).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request with { Items = null }).Failure!.Code);
    }

    [Fact]
    public void Rejected_replay_does_not_count_as_a_use()
    {
        ResourceRequest request = _api.Request(_api.Proof());
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        request = request with { Items = new Dictionary<object, object?>() };
        Assert.Equal(TokenFailureCode.ProofReplayed, _first.ValidateAtOnce(request).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request).Failure!.Code);
    }

    [Fact]
    public void Validator_with_another_store_still_calls_it()
    {
        var other = new ScriptedStore(static _ => ValueTask.FromResult(ReplayOutcome.Replayed));
        using AccessTokenValidator third = _api.Create(options => options.DPoP.ReplayStore = other);
        ResourceRequest request = _api.Request(_api.Proof()) with { Items = new Dictionary<object, object?>() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, third.ValidateAtOnce(request).Failure!.Code);
        Assert.Single(other.Uses);
    }

    [Fact]
    public void Other_checks_run_in_each_validator()
    {
        using AccessTokenValidator strict = _api.Create(options => (options.DPoP.ReplayStore, options.DPoP.AllowedAlgorithms) = (_store, ["PS256"]));
        ResourceRequest request = _api.Request(_api.Proof()) with { Items = new Dictionary<object, object?>() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofAlgorithmNotAccepted, strict.ValidateAtOnce(request).Failure!.Code);
        Assert.Equal(TokenFailureCode.ProofMethodMismatch, _second.ValidateAtOnce(request with { Method = "POST" }).Failure!.Code);
    }

    [Fact]
    public void Validator_accepts_a_proof_once_with_the_same_items()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { Items = new Dictionary<object, object?>() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, _first.ValidateAtOnce(request).Failure!.Code);
        Assert.True(_second.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request).Failure!.Code);
    }

    [Fact]
    public void Services_of_the_request_share_nothing()
    {
        ResourceRequest request = _api.Request(_api.Proof()) with { RequestServices = new NoServices() };
        Assert.True(_first.ValidateAtOnce(request).IsValid);
        Assert.Equal(TokenFailureCode.ProofReplayed, _second.ValidateAtOnce(request).Failure!.Code);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
