using System.Diagnostics.Metrics;
using OidcTokenValidation.StatusLists;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>Reads the stages of one validator for the gauges. It fetches nothing.</summary>
internal sealed class StageGauges(PipelineStages stages, ValidatorTelemetry telemetry) : IGaugeSource
{
    private static readonly IssuerKeyState[] States = Enum.GetValues<IssuerKeyState>();

    private readonly KeyValuePair<string, object?> _validator = new(Tags.Validator, telemetry.Validator);

    public IEnumerable<Measurement<double>> KeyAges =>
        from issuer in Issuers
        where issuer.Any(static health => health.Age is not null)
        select new Measurement<double>(issuer.Max(static health => health.Age.GetValueOrDefault()).TotalSeconds, _validator, new(Tags.Issuer, issuer.Key));

    public IEnumerable<Measurement<double>> KeyLifetimes =>
        from lifetimes in stages.Issuers.All
            .Where(static issuer => issuer.Keys.Lifetime is not null)
            .GroupBy(
                issuer => telemetry.GetIssuerTag(issuer.Identifier),
                static issuer => issuer.Keys.Lifetime.GetValueOrDefault().TotalSeconds,
                StringComparer.Ordinal)
        select new Measurement<double>(lifetimes.Min(), _validator, new(Tags.Issuer, lifetimes.Key));

    public IEnumerable<Measurement<long>> KeyCounts =>
        from issuer in Issuers
        select new Measurement<long>(issuer.Sum(static health => health.KeyCount), _validator, new(Tags.Issuer, issuer.Key));

    public IEnumerable<Measurement<long>> IssuerStates =>
        from issuer in Issuers
        from state in States
        select new Measurement<long>(issuer.Count(health => health.State == state), _validator, new(Tags.Issuer, issuer.Key), new(Tags.State, Tags.Get(state)));

    public IEnumerable<Measurement<long>> CacheSizes
    {
        get
        {
            yield return Measure(CacheMetrics.Tokens, stages.TokenCache.Count);
            yield return Measure(CacheMetrics.ClientKeys, stages.ClientKeys.Count);
            if (stages.Introspector is { } introspector)
                yield return Measure(CacheMetrics.Introspection, introspector.CachedCount);
            StatusListSource[] lists = [.. stages.Issuers.All.Select(static issuer => issuer.StatusLists).OfType<StatusListSource>()];
            if (lists.Length > 0)
                yield return Measure(CacheMetrics.StatusLists, lists.Sum(static source => source.Count));
        }
    }

    public IEnumerable<Measurement<long>> ReplayStoreSizes => stages.Replay.Store is InMemoryReplayStore store ? [new(store.Count, _validator)] : [];

    public IEnumerable<Measurement<long>> ReplayStoreCapacities => stages.Replay.Store is InMemoryReplayStore store ? [new(store.Capacity, _validator)] : [];

    public IEnumerable<Measurement<long>> RevocationEntries => stages.Revocations is { } revocations ? [new(revocations.Count, _validator)] : [];

    public IEnumerable<Measurement<double>> RevocationLags => stages.Revocations?.GetHealth().Lag is { } lag ? [new(lag.TotalSeconds, _validator)] : [];

    private IEnumerable<IGrouping<string, IssuerKeyHealth>> Issuers =>
        stages.Issuers.All.Select(static issuer => issuer.Keys.Health).GroupBy(health => telemetry.GetIssuerTag(health.Issuer), StringComparer.Ordinal);

    private Measurement<long> Measure(string cache, int count) => new(count, _validator, new(Tags.Cache, cache));
}
