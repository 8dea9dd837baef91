using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Measures fetches of keys, and counts tokens that name a key which was not found. No text of a token is a tag.</summary>
internal sealed class KeyMetrics(Meter meter, string validator)
{
    private readonly Histogram<double> _fetches = meter.CreateDuration(TelemetryNames.KeyFetchDuration, "Duration of fetches of an issuer's keys.");
    private readonly Counter<long> _unknown = meter.CreateCounter<long>(
        TelemetryNames.UnknownKeys, "{token}", "Tokens that name a key which their issuer does not have, or which could not be looked up.");

    /// <summary>Measures a fetch, and ends its activity.</summary>
    public void Fetched(Activity? activity, string issuer, KeyFetchReason reason, KeyFetchFault fault, TimeSpan duration)
    {
        if (activity is null && !_fetches.Enabled)
            return;
        string outcome = fault == KeyFetchFault.None ? nameof(Fetched) : Tags.Get(fault);
        TagList tags = new() { { Tags.Validator, validator }, { Tags.Issuer, issuer }, { Tags.Reason, Tags.Get(reason) }, { Tags.Outcome, outcome } };
        _fetches.Record(duration.TotalSeconds, tags);
        Activities.End(activity, tags, error: fault == KeyFetchFault.None ? null : outcome);
    }

    public void Unknown(string issuer, TokenFailureCode reason)
    {
        if (_unknown.Enabled)
            _unknown.Add(1, new(Tags.Validator, validator), new(Tags.Issuer, issuer), new(Tags.Reason, Tags.Get(reason)));
    }
}

/// <summary>Why keys are fetched; a tag of the metrics.</summary>
internal enum KeyFetchReason
{
    /// <summary>There are no keys that can be used.</summary>
    FirstUse,

    /// <summary>A token names a key that is not in the key set.</summary>
    UnknownKey,

    /// <summary>The key that a token names did not verify its signature, or does not suit its algorithm: it may have been replaced.</summary>
    UnsuitableKey,

    /// <summary>The keys become stale soon.</summary>
    RefreshAhead,

    /// <summary>The previous fetch failed.</summary>
    Retry,

    /// <summary>The application has requested it.</summary>
    Forced,
}
