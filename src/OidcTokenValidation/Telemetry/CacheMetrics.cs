using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts what was at hand in one cache, and what was not.</summary>
internal sealed class CacheMetrics(Meter meter, string validator, string cache)
{
    /// <summary>Tokens whose signature was verified before.</summary>
    public const string Tokens = "tokens";

    /// <summary>Keys of clients that are ready to verify.</summary>
    public const string ClientKeys = "client_keys";

    /// <summary>What issuers said about opaque tokens.</summary>
    public const string Introspection = "introspection";

    private readonly Counter<long> _lookups = meter.CreateCounter<long>(TelemetryNames.CacheLookups, "{lookup}", "Look-ups in caches.");

    public void Hit() => Count("hit");

    public void Missed() => Count("miss");

    private void Count(string result)
    {
        if (_lookups.Enabled)
            _lookups.Add(1, new(Tags.Validator, validator), new(Tags.Cache, cache), new(Tags.Result, result));
    }
}
