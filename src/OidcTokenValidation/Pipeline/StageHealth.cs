using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.StatusLists;

namespace OidcTokenValidation.Pipeline;

/// <summary>Reads the health of one validator. It calls only the replay store, and fetches nothing.</summary>
internal static class StageHealth
{
    public static async ValueTask<AccessTokenValidatorHealth> CheckAsync(PipelineStages stages, string validator, CancellationToken cancellationToken) => new()
    {
        Validator = validator,
        Issuers = GetHealth(stages.Issuers.Configured),
        ResolvedIssuers = GetHealth(stages.Issuers.Resolved),
        ReplayStore = stages.DPoPMode == DPoPMode.Off ? null : await stages.Replay.CheckHealthAsync(cancellationToken).ConfigureAwait(false),
        NeedsReplayStore = stages.DPoPMode == DPoPMode.Required,
        Revocations = stages.Revocations?.GetHealth(),
        Introspection = stages.Introspector is { } introspector
            ? GetHealth(introspector)
            : null,
        StatusLists = [.. GetLists(stages.Issuers.Configured), .. GetLists(stages.Issuers.Resolved).Where(static lists => lists.FailedCount > 0)],
    };

    private static IntrospectionHealth GetHealth(Introspector introspector) => new()
    {
        Issuer = introspector.Issuer,
        IsBackingOff = introspector.Endpoint.IsBackingOff,
        RetryAfter = introspector.Endpoint.RetryAfter,
        CachedTokens = introspector.CachedCount,
        NeedsKeys = introspector.NeedsKeys,
    };

    private static IEnumerable<StatusListHealth> GetLists(IReadOnlyList<Issuer> issuers) =>
        issuers.Select(static issuer => issuer.StatusLists).OfType<StatusListSource>().Select(static lists => lists.Health);

    private static IssuerKeyHealth[] GetHealth(IReadOnlyList<Issuer> issuers) => [.. issuers.Select(static issuer => issuer.Keys.Health)];
}
