using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>The health of one issuer's keys.</summary>
internal static class IssuerHealthEntry
{
    public static HealthEntry Create(string validator, IssuerKeyHealth health)
    {
        return new($"{validator}/issuer/{health.Issuer}", GetStatus(health), Describe(health), new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["validator"] = validator,
            ["issuer"] = health.Issuer,
            ["state"] = health.State.ToString(),
            ["keys"] = health.KeyCount,
            ["dropped_keys"] = health.DroppedKeyCount,
            ["age_seconds"] = Seconds(health.Age),
            ["last_fault"] = health.LastFault.ToString(),
            ["failed_fetches"] = health.FailedFetches,
            ["next_fetch_in_seconds"] = Seconds(health.NextFetch),
        });
    }

    // Keys that were never requested are no fault, and not healthy either.
    private static HealthStatus GetStatus(IssuerKeyHealth health) => health.State switch
    {
        IssuerKeyState.Fresh when health.FailedFetches == 0 => HealthStatus.Healthy,
        IssuerKeyState.Fresh or IssuerKeyState.Stale or IssuerKeyState.NotFetched => HealthStatus.Degraded,
        _ => HealthStatus.Unhealthy,
    };

    private static string? Describe(IssuerKeyHealth health) => health.State switch
    {
        IssuerKeyState.Fresh when health.FailedFetches == 0 => null,
        IssuerKeyState.Fresh =>
            $"{health.Issuer}: its keys are fresh, but its provider fails: tokens with a key that is new get 503; {DescribeFetches(health)}",
        IssuerKeyState.NotFetched => $"{health.Issuer}: its keys were not fetched yet; the first request waits for them.",
        IssuerKeyState.Stale => $"{health.Issuer}: its keys are stale ({Write(health.Age)} old) and still in use; {DescribeFetches(health)}",
        _ => $"{health.Issuer}: it has no keys that can be used, its tokens get 503; {DescribeFetches(health)}",
    };

    private static string DescribeFetches(IssuerKeyHealth health) =>
        $"the last fetch ended with {health.LastFault} ({health.FailedFetches} failed in a row), the next one begins in {Write(health.NextFetch)}. "
        + health.LastFaultAdvice;

    private static double? Seconds(TimeSpan? time) => time is { } value ? Math.Round(value.TotalSeconds) : null;

    private static string Write(TimeSpan? time) => string.Create(CultureInfo.InvariantCulture, $"{Seconds(time) ?? 0:0} s");
}
