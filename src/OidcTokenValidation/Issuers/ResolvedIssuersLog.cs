using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Issuers;

/// <summary>What is logged about resolved issuers in general, once a minute at most and without naming one.</summary>
internal sealed class ResolvedIssuersLog(KeySourceServices services)
{
    private readonly LogInterval _unavailable = new(services.Time);
    private readonly LogInterval _evicted = new(services.Time);

    public void NewIssuersUnavailable(int requestsPerMinute)
    {
        if (_unavailable.IsDue())
            Observers.Tell(() => ValidationLog.NewIssuersUnavailable(services.Logger, requestsPerMinute));
    }

    public void VerifiedIssuerEvicted(int capacity)
    {
        if (_evicted.IsDue())
            Observers.Tell(() => ValidationLog.VerifiedIssuerEvicted(services.Logger, capacity));
    }
}
