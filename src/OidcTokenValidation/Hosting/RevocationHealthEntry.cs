using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>The health of revocation.</summary>
internal static class RevocationHealthEntry
{
    private const double NearlyFull = 0.9;

    /// <summary>Unhealthy where tokens get 503 for it; degraded where entries may be missing soon.</summary>
    public static HealthEntry Create(string validator, TokenRevocationHealth health)
    {
        bool isNearlyFull = health.Count >= health.Capacity * NearlyFull;
        HealthStatus status = !health.IsAvailable ? HealthStatus.Unhealthy
            : health.Fault is not null || isNearlyFull ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        string? text = Describe(validator, health, isNearlyFull);
        return new HealthEntry($"{validator}/revocations", status, text, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["available"] = health.IsAvailable,
            ["fault"] = health.Fault,
            ["lag_seconds"] = health.Lag is { } lag ? Math.Round(lag.TotalSeconds, 1) : null,
            ["entries"] = health.Count,
            ["capacity"] = health.Capacity,
            ["pending"] = health.PendingCount,
        });
    }

    private static string? Describe(string validator, TokenRevocationHealth health, bool isNearlyFull)
    {
        string lag = health.Lag is { } since
            ? string.Create(CultureInfo.InvariantCulture, $"were last read {since.TotalSeconds:0} s ago")
            : "were not read since the start";
        string effect = health.IsAvailable ? "" : ", and tokens get 503";
        return health.Fault is { } fault ? $"The revocations of other nodes, for '{validator}', {lag}{effect}: {fault}"
            : !health.IsAvailable ? $"The revocations of other nodes, for '{validator}', {lag}{effect} until they are."
            : isNearlyFull ? string.Create(
                CultureInfo.InvariantCulture,
                $"The revocations of '{validator}' are nearly full: {health.Count} of {health.Capacity} entries. ")
                + "Set a larger TokenRevocationOptions.MaxEntries."
            : null;
    }
}
