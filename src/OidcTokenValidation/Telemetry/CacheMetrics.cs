using System.Diagnostics.Metrics;

namespace OidcTokenValidation.Telemetry;

/// <summary>Counts the hits and misses of one cache.</summary>
internal sealed class CacheMetrics(Meter meter, string validator, string cache)
{
    /// <summary>Tokens whose signature was verified before.</summary>
    public const string Tokens = "tokens";

    /// <summary>Imported keys of DPoP clients.</summary>
    public const string ClientKeys = "client_keys";

    /// <summary>Introspection responses.</summary>
    public const string Introspection = "introspection";

    /// <summary>Status lists, of all issuers.</summary>
    public const string StatusLists = "status_lists";

    private readonly Counter<long> _lookups = meter.CreateCounter<long>(TelemetryNames.CacheLookups, "{lookup}", "Look-ups in caches.");

    public void Hit() => Count("hit");

    public void Missed() => Count("miss");

    private void Count(string result)
    {
        if (_lookups.Enabled)
            _lookups.Add(1, new(Tags.Validator, validator), new(Tags.Cache, cache), new(Tags.Result, result));
    }
}
