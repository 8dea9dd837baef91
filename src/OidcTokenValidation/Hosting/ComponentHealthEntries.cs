using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>Judges what a validator needs beside its issuers' keys.</summary>
internal static class ComponentHealthEntries
{
    // Full is too late: an operator needs time.
    private const double NearlyFull = 0.9;

    /// <param name="validator">The name of the validator.</param>
    /// <param name="health">The store.</param>
    /// <param name="isNeeded">Whether no token can be accepted without it.</param>
    public static Finding Create(string validator, ReplayStoreHealth health, bool isNeeded)
    {
        bool isNearlyFull = health.Count >= health.Capacity * NearlyFull;
        HealthStatus status = !health.IsAvailable ? isNeeded ? HealthStatus.Unhealthy : HealthStatus.Degraded
            : isNearlyFull || health.SinceUnavailable is not null ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        string? text = !health.IsAvailable ? $"The replay store of '{validator}' cannot remember proofs, requests with one are answered with 503: {health.Fault}"
            : isNearlyFull ? string.Create(CultureInfo.InvariantCulture, $"The replay store of '{validator}' is nearly full: {health.Count} of {health.Capacity} proofs. Make it larger, or find the client that sends so many.")
            : health.SinceUnavailable is { } since ? string.Create(CultureInfo.InvariantCulture, $"The replay store of '{validator}' was unavailable {since.TotalSeconds:0} s ago, and no proof was stored since. {health.Fault}")
            : null;
        return new Finding($"{validator}/replay_store", status, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["available"] = health.IsAvailable,
            ["fault"] = health.Fault,
            ["unavailable_since_seconds"] = health.SinceUnavailable is { } unavailable ? Math.Round(unavailable.TotalSeconds) : null,
            ["proofs"] = health.Count,
            ["capacity"] = health.Capacity,
        });
    }

    public static Finding Create(string validator, IntrospectionHealth health)
    {
        double seconds = Math.Ceiling(health.RetryAfter.TotalSeconds);
        string? text = health.IsBackingOff
            ? string.Create(CultureInfo.InvariantCulture, $"The introspection endpoint of {health.Issuer} fails for different tokens, new opaque tokens are answered with 503; one is asked about again in {seconds:0} s. The log of event 15 says why.")
            : null;
        return new Finding($"{validator}/introspection/{health.Issuer}", health.IsBackingOff ? HealthStatus.Degraded : HealthStatus.Healthy, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["issuer"] = health.Issuer,
            ["backing_off"] = health.IsBackingOff,
            ["retry_after_seconds"] = seconds,
            ["cached_tokens"] = health.CachedTokens,
        });
    }
}
