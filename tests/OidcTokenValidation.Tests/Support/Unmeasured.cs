using System.Diagnostics.Metrics;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Tests.Support;

/// <summary>Measures of what a test makes by itself, which nobody reads.</summary>
internal static class Unmeasured
{
    private static readonly Meter Meter = new("nobody");

    public static CacheMetrics ClientKeys { get; } = new(Meter, "nobody", CacheMetrics.ClientKeys);
}
