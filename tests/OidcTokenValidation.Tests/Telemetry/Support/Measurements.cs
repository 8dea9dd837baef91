using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>One value, with its tags as <c>name=value</c>, in order of the names.</summary>
internal sealed record Measured(string Instrument, double Value, string Tags);

/// <summary>Listens to the instruments of one factory, or of the process where there is none.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _all = [];
    private readonly ConcurrentDictionary<string, string?> _units = new(StringComparer.Ordinal);

    public Measurements(IMeterFactory? of)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name != TelemetryNames.Meter || instrument.Meter.Scope != of)
                return;
            _units[instrument.Name] = instrument.Unit;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The unit of each instrument that was published.</summary>
    public IReadOnlyDictionary<string, string?> Units => _units;

    public IReadOnlyList<Measured> All => [.. _all];

    /// <summary>The tags of one instrument's measurements so far.</summary>
    public IReadOnlyList<string> TagsOf(string instrument) => [.. _all.Where(measured => measured.Instrument == instrument).Select(static measured => measured.Tags)];

    /// <summary>The current values of the gauges.</summary>
    public IReadOnlyList<Measured> ReadGauges()
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return All;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _all.Enqueue(new Measured(
        instrument.Name, value, string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))));
}
