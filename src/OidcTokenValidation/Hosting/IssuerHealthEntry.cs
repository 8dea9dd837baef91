using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>Judges the keys of one issuer.</summary>
internal static class IssuerHealthEntry
{
    public static Finding Create(string validator, IssuerKeyHealth health) => new($"{validator}/issuer/{health.Issuer}", StatusOf(health), TextOf(health), new Dictionary<string, object?>(StringComparer.Ordinal)
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

    // A cold issuer is no fault, and not yet well: nobody has asked its provider.
    private static HealthStatus StatusOf(IssuerKeyHealth health) => health.State switch
    {
        IssuerKeyState.Fresh when health.FailedFetches == 0 => HealthStatus.Healthy,
        IssuerKeyState.Fresh or IssuerKeyState.Stale or IssuerKeyState.NotFetched => HealthStatus.Degraded,
        _ => HealthStatus.Unhealthy,
    };

    private static string? TextOf(IssuerKeyHealth health) => health.State switch
    {
        IssuerKeyState.Fresh when health.FailedFetches == 0 => null,
        IssuerKeyState.Fresh => $"{health.Issuer}: its keys are fresh, but its provider fails: tokens with a key that is new get 503; {Fetches(health)}",
        IssuerKeyState.NotFetched => $"{health.Issuer}: its keys were not fetched yet; the first request waits for them.",
        IssuerKeyState.Stale => $"{health.Issuer}: its keys are stale ({Create(health.Age)} old) and still in use; {Fetches(health)}",
        _ => $"{health.Issuer}: it has no keys that can be used, its tokens are answered with 503; {Fetches(health)}",
    };

    private static string Fetches(IssuerKeyHealth health) =>
        $"the last fetch came to {health.LastFault} ({health.FailedFetches} failed in a row), the next one begins in {Create(health.NextFetch)}. {health.LastFaultAdvice}";

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds) : null;

    private static string Create(TimeSpan? time) => string.Create(CultureInfo.InvariantCulture, $"{Seconds(time) ?? 0:0} s");
}
