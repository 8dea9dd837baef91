using Microsoft.Extensions.Logging;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Replay;

/// <summary>The wall clock of a machine is 50 minutes ahead for a while and is then corrected (RFC 9449 §11.1).</summary>
public sealed class ClockCorrectionTests : IDisposable
{
    private const int UnavailableEvent = 23;

    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly LogCollector _log = new();
    private readonly ProofApi _api;

    public ClockCorrectionTests() => _api = new ProofApi(log: _log);

    public void Dispose()
    {
        _api.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task New_proofs_are_unavailable_instead_of_replayed_and_health_and_log_state_the_reason()
    {
        UseWhileAhead(_api);
        Assert.True((await HealthAsync()).IsAvailable);

        _api.Clock.SetUtcNow(_api.Now - Ahead);
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).ExpiringIn(TimeSpan.FromHours(2)).Create();
        for (int request = 0; request < 30; request++)
        {
            AccessTokenValidationResult result = _api.Send(_api.Proof().Create());
            Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.ReplayStoreUnavailable), (result.Outcome, result.Failure?.Code));
            Challenge challenge = _api.Validator.CreateChallenge(result);
            Assert.Equal(503, challenge.StatusCode);
            Assert.Equal([KeyValuePair.Create("Retry-After", "1")], challenge.Headers);
        }

        ReplayStoreHealth health = await HealthAsync();
        Assert.False(health.IsAvailable);
        Assert.StartsWith("The wall clock of this machine was ahead and was set back.", health.Fault, StringComparison.Ordinal);
        Assert.Contains(health.Fault!, Assert.Single(_log.Messages(UnavailableEvent)), StringComparison.Ordinal);
        Assert.Single(_log.Messages(LogLevel.Error));
    }

    [Fact]
    public async Task Unavailability_ends_when_the_clock_reaches_the_expiry_of_the_removed_entries()
    {
        UseWhileAhead(_api);
        _api.Clock.SetUtcNow(_api.Now - Ahead);
        _api.Clock.Advance(Ahead);
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).Create();
        _api.Accept(_api.Proof());
        Assert.Equal((true, null), ((await HealthAsync()).IsAvailable, (await HealthAsync()).Fault));
        Assert.Empty(_log.Messages(UnavailableEvent));
    }

    // A proof that is fresh before a small step is fresh after it.
    [Fact]
    public void Used_proof_that_is_still_in_the_store_is_a_replay_after_the_step()
    {
        _api.Accept(_api.Proof());
        _api.Clock.Advance(TimeSpan.FromSeconds(100));
        string used = _api.Proof().Create();
        _api.Accept(used);
        _api.Clock.SetUtcNow(_api.Now - TimeSpan.FromSeconds(3));
        _api.Refuse(used, TokenFailureCode.ProofReplayed);
        _api.Accept(_api.Proof());
    }

    [Fact]
    public async Task Store_that_removed_nothing_accepts_new_proofs_at_once()
    {
        _api.Accept(_api.Proof());
        _api.Clock.SetUtcNow(_api.Now - Ahead);
        _api.Token = _api.Issuer.Token().BoundTo(_api.Client).Create();
        _api.Accept(_api.Proof());
        Assert.True((await HealthAsync()).IsAvailable);
    }

    [Fact]
    public void Nonce_issued_while_the_clock_was_ahead_is_rejected_and_its_replacement_accepted()
    {
        using var api = new ProofApi(static options => options.DPoP.RequireNonce = true);
        string ahead = NonceOf(api, api.Send(api.Proof().Create()));
        api.Accept(api.Proof().WithNonce(ahead));
        api.Clock.SetUtcNow(api.Now - Ahead);
        api.Token = api.Issuer.Token().BoundTo(api.Client).Create();

        AccessTokenValidationResult refused = api.Send(api.Proof().WithNonce(ahead).Create());
        Assert.Equal(TokenFailureCode.ProofNonceNotAccepted, refused.Failure?.Code);
        api.Accept(api.Proof().WithNonce(NonceOf(api, refused)));
    }

    private static string NonceOf(ProofApi api, AccessTokenValidationResult refused) =>
        Assert.Single(api.Validator.CreateChallenge(refused).Headers, static header => header.Key == "DPoP-Nonce").Value;

    private static void UseWhileAhead(ProofApi api)
    {
        for (int minute = 0; minute < 10; minute++, api.Clock.Advance(Minute))
        {
            api.Token = api.Issuer.Token().BoundTo(api.Client).Create();
            api.Accept(api.Proof());
        }
    }

    private async Task<ReplayStoreHealth> HealthAsync() => (await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).ReplayStore!;
}
