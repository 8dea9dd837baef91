using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Diagnostics;

/// <summary>What one validator tells whoever reads the gauges.</summary>
internal interface IGaugeSource
{
    IEnumerable<Measurement<double>> KeyAges { get; }

    IEnumerable<Measurement<double>> KeyLifetimes { get; }

    IEnumerable<Measurement<long>> KeyCounts { get; }

    IEnumerable<Measurement<long>> IssuerStates { get; }

    IEnumerable<Measurement<long>> CacheSizes { get; }

    IEnumerable<Measurement<long>> ReplayStoreSizes { get; }

    IEnumerable<Measurement<long>> ReplayStoreCapacities { get; }
}
