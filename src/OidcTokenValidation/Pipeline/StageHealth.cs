using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;

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
    };

    private static IntrospectionHealth GetHealth(Introspector introspector) => new()
    {
        Issuer = introspector.Issuer,
        IsBackingOff = introspector.Endpoint.IsBackingOff,
        RetryAfter = introspector.Endpoint.RetryAfter,
        CachedTokens = introspector.CachedCount,
        NeedsKeys = introspector.NeedsKeys,
    };

    private static IssuerKeyHealth[] GetHealth(IReadOnlyList<Issuer> issuers) => [.. issuers.Select(static issuer => issuer.Keys.Health)];
}
