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
        string lag = $"The revocations of other nodes, for '{validator}', {health.LastRead}";
        string pending = health.PendingCount == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $" Revocations that only this node has, and would lose by a restart: {health.PendingCount}.");
        return health.Fault is { } fault ? $"{lag}: {fault}{pending}"
            : !health.IsAvailable ? $"{lag} until they are."
            : isNearlyFull ? string.Create(
                CultureInfo.InvariantCulture,
                $"The revocations of '{validator}' are nearly full: {health.Count} of {health.Capacity} entries. ")
                + "Set a larger TokenRevocationOptions.MaxEntries."
            : null;
    }
}
