using Microsoft.Extensions.Logging;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>Counts and logs what becomes of requests with events of one source. What is logged contains nothing of an unverified token.</summary>
internal sealed class EventReports(RevocationSource source, EventTokenMetrics metrics, ILogger logger)
{
    private readonly string _source = Tags.Get(source);

    public void Applied() => metrics.Received(_source, EventTokenOutcome.Applied, reason: null);

    /// <summary>A request that anybody can send: Debug.</summary>
    public void Rejected(string reason, string advice)
    {
        metrics.Received(_source, EventTokenOutcome.Rejected, reason);
        ValidationLog.EventTokenRejected(logger, _source, reason, advice);
    }

    /// <summary>A token that cannot be verified now. The fetch of keys logs its own failure.</summary>
    public void NotVerified(string reason)
    {
        metrics.Received(_source, EventTokenOutcome.Unavailable, reason);
        ValidationLog.EventTokenNotVerified(logger, _source, reason);
    }

    /// <summary>A verified token that has not its full effect.</summary>
    public void NotApplied(string reason, string issuer)
    {
        metrics.Received(_source, EventTokenOutcome.Unavailable, reason);
        ValidationLog.EventTokenNotApplied(logger, _source, issuer, reason);
    }
}
