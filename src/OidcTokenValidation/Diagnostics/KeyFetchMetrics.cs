using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Diagnostics;

/// <summary>Measures the fetches of keys. The issuer is named as configured; nothing of a token is a tag.</summary>
internal sealed class KeyFetchMetrics : IDisposable
{
    private readonly Meter? _owned;
    private readonly Histogram<double> _duration;

    public KeyFetchMetrics(IMeterFactory? meters)
    {
        Meter meter = meters?.Create(MeterNames.Meter) ?? (_owned = new Meter(MeterNames.Meter));
        _duration = meter.CreateHistogram<double>(MeterNames.KeyFetchDuration, "s", "Duration of fetches of an issuer's keys.");
    }

    public void Fetched(string issuer, Enum reason, KeyFetchFault fault, TimeSpan duration)
    {
        if (!_duration.Enabled)
            return;
        TagList tags = new()
        {
            { "issuer", issuer },
            { "reason", reason.ToString() },
            { "outcome", fault == KeyFetchFault.None ? "Fetched" : fault.ToString() },
        };
        _duration.Record(duration.TotalSeconds, tags);
    }

    /// <inheritdoc/>
    public void Dispose() => _owned?.Dispose();
}
