using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>The health of what a validator needs beside its issuers' keys.</summary>
internal static class ComponentHealthEntries
{
    // An alert at 100 % would be too late for operators.
    private const double NearlyFull = 0.9;

    /// <summary>The health of the replay store.</summary>
    /// <param name="validator">The name of the validator.</param>
    /// <param name="health">The store.</param>
    /// <param name="isNeeded">Whether no token can be accepted without it.</param>
    public static HealthEntry Create(string validator, ReplayStoreHealth health, bool isNeeded)
    {
        bool isNearlyFull = health.Count >= health.Capacity * NearlyFull;
        HealthStatus status = !health.IsAvailable ? isNeeded ? HealthStatus.Unhealthy : HealthStatus.Degraded
            : isNearlyFull || health.SinceUnavailable is not null ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        string? text = Describe(validator, health, isNearlyFull);
        return new HealthEntry($"{validator}/replay_store", status, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["available"] = health.IsAvailable,
            ["fault"] = health.Fault,
            ["unavailable_since_seconds"] = health.SinceUnavailable is { } unavailable ? Math.Round(unavailable.TotalSeconds) : null,
            ["proofs"] = health.Count,
            ["capacity"] = health.Capacity,
        });
    }

    /// <summary>The health of the introspection endpoint.</summary>
    public static HealthEntry Create(string validator, IntrospectionHealth health)
    {
        double seconds = Math.Ceiling(health.RetryAfter.TotalSeconds);
        string? text = health.IsBackingOff ? string.Create(
            CultureInfo.InvariantCulture,
            $"The introspection endpoint of {health.Issuer} fails for different tokens, and new opaque tokens get 503; ")
            + string.Create(CultureInfo.InvariantCulture, $"the next request is sent in {seconds:0} s. Event 15 in the log has the reason.") : null;
        HealthStatus status = health.IsBackingOff ? HealthStatus.Degraded : HealthStatus.Healthy;
        return new HealthEntry($"{validator}/introspection/{health.Issuer}", status, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["issuer"] = health.Issuer,
            ["backing_off"] = health.IsBackingOff,
            ["retry_after_seconds"] = seconds,
            ["cached_tokens"] = health.CachedTokens,
        });
    }

    /// <summary>The health of an issuer's status lists.</summary>
    public static HealthEntry Create(string validator, StatusListHealth health)
    {
        string effect = health.UnavailableCount == 0
            ? "; those that are cached are used"
            : string.Create(CultureInfo.InvariantCulture, $", and tokens that refer to {health.UnavailableCount} of them get 503");
        string? text = health.FailedCount == 0 ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"{health.FailedCount} of {health.Count} status lists of {health.Issuer} cannot be fetched{effect}. Event 91 in the log has the reason.");
        HealthStatus status = health.FailedCount > 0 ? HealthStatus.Degraded : HealthStatus.Healthy;
        return new HealthEntry($"{validator}/status_lists/{health.Issuer}", status, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["issuer"] = health.Issuer,
            ["lists"] = health.Count,
            ["failed_lists"] = health.FailedCount,
            ["unavailable_lists"] = health.UnavailableCount,
        });
    }

    private static string? Describe(string validator, ReplayStoreHealth health, bool isNearlyFull)
    {
        string? text = !health.IsAvailable ? $"cannot store proofs, and requests with a proof get 503: {health.Fault}"
            : isNearlyFull ? string.Create(
                CultureInfo.InvariantCulture,
                $"is nearly full: {health.Count} of {health.Capacity} proofs. Make it larger, or find the client that sends so many.")
            : health.SinceUnavailable is { } since ? string.Create(
                CultureInfo.InvariantCulture,
                $"was unavailable {since.TotalSeconds:0} s ago, and no proof was stored since. {health.Fault}")
            : null;
        return text is null ? null : $"The replay store of '{validator}' {text}";
    }
}
