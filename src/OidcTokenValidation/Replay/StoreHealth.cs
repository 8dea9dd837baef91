using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>Finds the health of a replay store by its probe and by the latest proof: a probe may succeed where proofs cannot be stored.</summary>
internal sealed class StoreHealth(IReplayStore store, StoreOutage outage, TimeProvider time)
{
    /// <summary>For how long a failed request overrides a probe that succeeds.</summary>
    public static readonly TimeSpan FailureOverridesProbe = TimeSpan.FromSeconds(10);

    /// <summary>For how long a failed request makes a store without a probe unavailable. Without a limit, and without requests, it would stay so.</summary>
    public static readonly TimeSpan FailureCounts = TimeSpan.FromMinutes(1);

    /// <summary>The health of the store; null if nothing is known about it.</summary>
    public async ValueTask<ReplayStoreHealth?> CheckAsync(CancellationToken cancellationToken)
    {
        ReplayStoreHealth? probed = store is IReplayStoreProbe probe ? await ProbeAsync(probe, cancellationToken).ConfigureAwait(false) : null;

        // The probe of the store in memory is exact, and the store may be unavailable for a single proof only.
        return store is InMemoryReplayStore || outage.LatestFailure is not { } failure ? probed : Combine(probed, failure);
    }

    private ReplayStoreHealth? Combine(ReplayStoreHealth? probed, StoreFailure failure)
    {
        TimeSpan since = time.GetElapsedTime(failure.Timestamp);
        if (probed is { IsAvailable: false })
            return probed with { SinceUnavailable = since };
        if (probed is not null && since >= FailureOverridesProbe)
        {
            outage.Clear(failure);
            return probed;
        }

        return (probed ?? new ReplayStoreHealth { IsAvailable = false }) with
        {
            IsAvailable = probed is null && since >= FailureCounts,
            Fault = $"The latest proof could not be stored: {failure.Reason} The log has the reason.",
            SinceUnavailable = since,
        };
    }

    private static ValueTask<ReplayStoreHealth> ProbeAsync(IReplayStoreProbe probe, CancellationToken cancellationToken) => ApplicationCode.CallAsync(
        probe,
        static (probe, cancellationToken) => probe.ProbeAsync(cancellationToken),
        static (_, health) => health,
        static (_, exception) => new ReplayStoreHealth { IsAvailable = false, Fault = $"The replay store threw {exception.GetType().FullName}." },
        cancellationToken);
}
