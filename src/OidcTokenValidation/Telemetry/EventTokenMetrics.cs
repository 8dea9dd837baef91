using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts received event tokens.</summary>
internal sealed class EventTokenMetrics(Meter meter, string validator)
{
    private readonly Counter<long> _received =
        meter.CreateCounter<long>(TelemetryNames.EventTokens, "{token}", "Logout tokens and security events that were received.");

    public void Received(string source, EventTokenOutcome outcome, string? reason)
    {
        if (!_received.Enabled)
            return;
        var tags = new KeyValuePair<string, object?>[] { new(Tags.Validator, validator), new(Tags.Source, source), new(Tags.Outcome, Tags.Get(outcome)) };
        _received.Add(1, reason is null ? tags : [.. tags, new(Tags.Reason, reason)]);
    }
}

/// <summary>What became of an event token; a tag of the metrics.</summary>
internal enum EventTokenOutcome
{
    /// <summary>It is not accepted.</summary>
    Rejected,

    /// <summary>It has its effect.</summary>
    Applied,

    /// <summary>Its sender must send it again.</summary>
    Unavailable,
}
