using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Hosting;

/// <summary>The health of one validator: unhealthy only if it can accept no token at all. A node that serves some callers is better than none.</summary>
internal sealed class HealthSummary
{
    // A resolver can have thousands of issuers: of those, healthy ones are left out.
    private const int MaxResolvedEntries = 20;

    private HealthSummary(HealthStatus status, IReadOnlyList<HealthEntry> entries)
    {
        Status = status;
        Entries = entries;
    }

    public HealthStatus Status { get; }

    public IReadOnlyList<HealthEntry> Entries { get; }

    public static HealthSummary Create(AccessTokenValidatorHealth health)
    {
        List<HealthEntry> issuers = [.. health.Issuers.Select(issuer => IssuerHealthEntry.Create(health.Validator, issuer))];
        IEnumerable<HealthEntry> resolved = health.ResolvedIssuers
            .Select(issuer => IssuerHealthEntry.Create(health.Validator, issuer))
            .Where(static issuer => issuer.Status != HealthStatus.Healthy)
            .Take(MaxResolvedEntries);
        IEnumerable<HealthEntry> lists = health.StatusLists.Take(health.Issuers.Count + MaxResolvedEntries)
            .Select(lists => ComponentHealthEntries.Create(health.Validator, lists));
        List<HealthEntry> parts = [.. resolved, .. lists];
        if (health.Introspection is { } introspection)
            parts.Add(ComponentHealthEntries.Create(health.Validator, introspection));
        HealthEntry? store = health.ReplayStore is { } replay ? ComponentHealthEntries.Create(health.Validator, replay, health.NeedsReplayStore) : null;
        if (store is not null)
            parts.Add(store);

        HealthEntry? revocations = health.Revocations is { } revoked ? RevocationHealthEntry.Create(health.Validator, revoked) : null;
        if (revocations is not null)
            parts.Add(revocations);

        bool hasNoKeys = issuers.Count > 0 && health.Introspection is not { NeedsKeys: false }
            && health.Issuers.Concat(health.ResolvedIssuers).All(static issuer => issuer.State == IssuerKeyState.Unavailable);
        List<HealthEntry> all = [.. issuers, .. parts];
        HealthStatus status = hasNoKeys || parts.Exists(static part => part.Status == HealthStatus.Unhealthy) ? HealthStatus.Unhealthy
            : all.TrueForAll(static entry => entry.Status == HealthStatus.Healthy) ? HealthStatus.Healthy
            : HealthStatus.Degraded;
        return new HealthSummary(status, all);
    }
}

/// <summary>The health of one part of a validator.</summary>
/// <param name="Name">The part, unique among all validators.</param>
/// <param name="Status">Its own status.</param>
/// <param name="Text">The description for operators; null if nothing is wrong.</param>
/// <param name="Data">The numbers.</param>
internal sealed record HealthEntry(string Name, HealthStatus Status, string? Text, IReadOnlyDictionary<string, object?> Data);
