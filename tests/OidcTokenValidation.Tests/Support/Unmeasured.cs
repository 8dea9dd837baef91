using System.Diagnostics.Metrics;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Tests.Support;

/// <summary>Metrics for caches that a test creates by itself; no listener reads them.</summary>
internal static class Unmeasured
{
    private static readonly Meter Meter = new("unmeasured");

    public static CacheMetrics ClientKeys { get; } = new(Meter, "unmeasured", CacheMetrics.ClientKeys);
}
