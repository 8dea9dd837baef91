using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Telemetry;

/// <summary>
/// The gauges of one meter, shared by all its validators. A gauge cannot be removed from a meter: a disposed validator is removed from the list of sources
/// instead.
/// </summary>
internal sealed class Gauges
{
    private static readonly Lock Making = new();
    private static readonly ConditionalWeakTable<Meter, Gauges> ByMeter = [];

    private readonly Lock _changing = new();
    private volatile IGaugeSource[] _sources = [];

    private Gauges(Meter meter)
    {
        meter.CreateObservableGauge(TelemetryNames.KeyAge, () => All(static source => source.KeyAges), "s", "Time since an issuer's keys were fetched.");
        meter.CreateObservableGauge(
            TelemetryNames.KeyLifetime, () => All(static source => source.KeyLifetimes), "s", "Time for which an issuer's keys are fresh after their fetch.");
        meter.CreateObservableGauge(TelemetryNames.KeyCount, () => All(static source => source.KeyCounts), "{key}", "Keys of an issuer that can be used.");
        meter.CreateObservableGauge(
            TelemetryNames.IssuerState, () => All(static source => source.IssuerStates), "{issuer}", "Issuers by the state of their keys.");
        meter.CreateObservableGauge(TelemetryNames.CacheSize, () => All(static source => source.CacheSizes), "{entry}", "Entries of caches.");
        meter.CreateObservableGauge(
            TelemetryNames.ReplayStoreSize, () => All(static source => source.ReplayStoreSizes), "{proof}", "Proofs that the replay store in memory holds.");
        meter.CreateObservableGauge(
            TelemetryNames.ReplayStoreCapacity,
            () => All(static source => source.ReplayStoreCapacities),
            "{proof}",
            "Proofs that the replay store in memory can hold.");
        meter.CreateObservableGauge(
            TelemetryNames.RevocationEntries, () => All(static source => source.RevocationEntries), "{entry}", "Entries of revocations.");
        meter.CreateObservableGauge(
            TelemetryNames.RevocationLag,
            () => All(static source => source.RevocationLags),
            "s",
            "Time since this node had all entries of the revocation feed.");
    }

    public static Gauges Get(Meter meter)
    {
        lock (Making)
        {
            return ByMeter.GetValue(meter, static m => new Gauges(m));
        }
    }

    public void Add(IGaugeSource source)
    {
        lock (_changing)
        {
            _sources = [.. _sources, source];
        }
    }

    public void Remove(IGaugeSource source)
    {
        lock (_changing)
        {
            _sources = [.. _sources.Where(other => other != source)];
        }
    }

    private IEnumerable<Measurement<T>> All<T>(Func<IGaugeSource, IEnumerable<Measurement<T>>> read)
        where T : struct => _sources.SelectMany(read);
}

/// <summary>The measurements of one validator for the gauges.</summary>
internal interface IGaugeSource
{
    IEnumerable<Measurement<double>> KeyAges { get; }

    IEnumerable<Measurement<double>> KeyLifetimes { get; }

    IEnumerable<Measurement<long>> KeyCounts { get; }

    IEnumerable<Measurement<long>> IssuerStates { get; }

    IEnumerable<Measurement<long>> CacheSizes { get; }

    IEnumerable<Measurement<long>> ReplayStoreSizes { get; }

    IEnumerable<Measurement<long>> ReplayStoreCapacities { get; }

    IEnumerable<Measurement<long>> RevocationEntries { get; }

    IEnumerable<Measurement<double>> RevocationLags { get; }
}
