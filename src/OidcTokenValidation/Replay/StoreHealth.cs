using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Replay;

/// <summary>Judges a replay store by its probe and by its latest answer to a proof: a probe may succeed where proofs cannot be stored.</summary>
internal sealed class StoreHealth(IReplayStore store, StoreOutage outage, TimeProvider time)
{
    /// <summary>For how long a failed request counts for more than a probe that succeeds.</summary>
    public static readonly TimeSpan ProbeWaits = TimeSpan.FromSeconds(10);

    /// <summary>For how long a failed request makes a store without a probe unavailable. Not longer: without requests it could never become available
    /// again.</summary>
    public static readonly TimeSpan LapseCounts = TimeSpan.FromMinutes(1);

    /// <summary>How the store is; null if nothing is known.</summary>
    public async ValueTask<ReplayStoreHealth?> CheckAsync(CancellationToken cancellationToken)
    {
        ReplayStoreHealth? probed = store is IReplayStoreProbe probe ? await ProbeAsync(probe, cancellationToken).ConfigureAwait(false) : null;

        // The store in memory is probed where proofs are stored, and may be unavailable for a single proof.
        return store is InMemoryReplayStore || outage.Lapse is not { } lapse ? probed : Combine(probed, lapse);
    }

    private ReplayStoreHealth? Combine(ReplayStoreHealth? probed, StoreFailure lapse)
    {
        TimeSpan since = time.GetElapsedTime(lapse.At);
        if (probed is { IsAvailable: false })
            return probed with { SinceUnavailable = since };
        if (probed is not null && since >= ProbeWaits)
        {
            outage.End(lapse);
            return probed;
        }

        return (probed ?? new ReplayStoreHealth { IsAvailable = false }) with
        {
            IsAvailable = probed is null && since >= LapseCounts,
            Fault = $"The latest proof could not be stored: {lapse.Reason} The log says why.",
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
