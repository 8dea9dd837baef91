using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Benchmarks.ScaleOut;

/// <summary>Listens to the library's meter: how many tokens each fleet found in its caches, and how many it verified.</summary>
internal sealed class CacheLookups : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, (long Hits, long Misses)> _lookups = new(StringComparer.Ordinal);

    public CacheLookups()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == TelemetryNames.Meter && instrument.Name == TelemetryNames.CacheLookups)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Count(count, tags));
        _listener.Start();
    }

    public void Reset() => _lookups.Clear();

    public (long Hits, long Misses) Of(string fleet) => _lookups.GetValueOrDefault(fleet);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Count(long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string fleet = string.Empty;
        bool isOfTokens = false, isHit = false;
        foreach ((string name, object? value) in tags)
        {
            if (name == "validator")
                fleet = (string)value!;
            else if (name == "cache")
                isOfTokens = Equals(value, "tokens");
            else if (name == "result")
                isHit = Equals(value, "hit");
        }

        if (!isOfTokens)
            return;
        (long hits, long misses) = _lookups.GetValueOrDefault(fleet);
        _lookups[fleet] = isHit ? (hits + count, misses) : (hits, misses + count);
    }
}
