using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>Judges one validator: unhealthy only if it can accept no token at all. A node that still serves some of its callers is of more use than
/// none.</summary>
internal sealed class Verdict
{
    // Of a resolver's issuers there may be thousands: those that are well are only counted.
    private const int MaxResolvedTold = 20;

    private Verdict(HealthStatus status, IReadOnlyList<Finding> findings)
    {
        Status = status;
        Findings = findings;
    }

    public HealthStatus Status { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public static Verdict On(AccessTokenValidatorHealth health)
    {
        List<Finding> issuers = [.. health.Issuers.Select(issuer => IssuerHealthEntry.Create(health.Validator, issuer))];
        IEnumerable<Finding> resolved = health.ResolvedIssuers
            .Select(issuer => IssuerHealthEntry.Create(health.Validator, issuer))
            .Where(static issuer => issuer.Status != HealthStatus.Healthy)
            .Take(MaxResolvedTold);
        List<Finding> parts = [.. resolved];
        if (health.Introspection is { } introspection)
            parts.Add(ComponentHealthEntries.Create(health.Validator, introspection));
        Finding? store = health.ReplayStore is { } replay ? ComponentHealthEntries.Create(health.Validator, replay, health.NeedsReplayStore) : null;
        if (store is not null)
            parts.Add(store);

        bool acceptsNone = store?.Status == HealthStatus.Unhealthy
            || (issuers.Count > 0 && health.Introspection is null && !health.Issuers.Concat(health.ResolvedIssuers).Any(static issuer => issuer.State != IssuerKeyState.Unavailable));
        List<Finding> all = [.. issuers, .. parts];
        HealthStatus status = acceptsNone ? HealthStatus.Unhealthy
            : all.TrueForAll(static finding => finding.Status == HealthStatus.Healthy) ? HealthStatus.Healthy
            : HealthStatus.Degraded;
        return new Verdict(status, all);
    }
}

/// <summary>What was found out about one part of a validator.</summary>
/// <param name="Name">The part, unique among all validators.</param>
/// <param name="Status">How it is by itself.</param>
/// <param name="Text">What an operator should know; null if there is nothing to say.</param>
/// <param name="Data">The numbers behind it.</param>
internal sealed record Finding(string Name, HealthStatus Status, string? Text, IReadOnlyDictionary<string, object?> Data);
