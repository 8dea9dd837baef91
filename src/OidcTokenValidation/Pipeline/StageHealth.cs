using OidcTokenValidation.Issuers;

namespace OidcTokenValidation.Pipeline;

/// <summary>Reads the health of one validator. Only the replay store is asked anything; nothing is fetched.</summary>
internal static class StageHealth
{
    public static async ValueTask<AccessTokenValidatorHealth> CheckAsync(PipelineStages stages, string validator, CancellationToken cancellationToken) => new()
    {
        Validator = validator,
        Issuers = Of(stages.Issuers.Configured),
        ResolvedIssuers = Of(stages.Issuers.Resolved),
        ReplayStore = stages.DPoPMode == DPoPMode.Off ? null : await stages.Replay.CheckHealthAsync(cancellationToken).ConfigureAwait(false),
        NeedsReplayStore = stages.DPoPMode == DPoPMode.Required,
        Introspection = stages.Introspector is { } introspector
            ? new IntrospectionHealth { Issuer = introspector.Issuer, IsBackingOff = introspector.Endpoint.IsBackingOff, RetryAfter = introspector.Endpoint.RetryAfter, CachedTokens = introspector.CachedCount }
            : null,
    };

    private static IssuerKeyHealth[] Of(IReadOnlyList<Issuer> issuers) => [.. issuers.Select(static issuer => issuer.Keys.Health)];
}
