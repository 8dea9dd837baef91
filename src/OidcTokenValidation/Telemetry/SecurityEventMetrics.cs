using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts the security events that are received.</summary>
internal sealed class SecurityEventMetrics(Meter meter)
{
    private readonly Counter<long> _received = meter.CreateCounter<long>(TelemetryNames.SecurityEventsReceived, "{event}", "Security events received.");

    /// <summary>Counts an event. All three are constants, or configured.</summary>
    public void Received(string transmitter, string type, string result)
    {
        if (_received.Enabled)
            Observers.Notify(() => _received.Add(1, new(Tags.Transmitter, transmitter), new(Tags.Type, type), new(Tags.Result, result)));
    }
}
