namespace OidcTokenValidation;

/// <summary>What an <see cref="IReplayStore"/> is too where it can tell how it is, for health checks.</summary>
public interface IReplayStoreProbe
{
    /// <summary>Whether the store logs its own outages; the validator then logs none of them.</summary>
    /// <value>False, unless the store says otherwise: the validator logs when an outage begins, when its reason changes and when it ends.</value>
    bool LogsOutages => false;

    /// <summary>Finds out whether proofs can be remembered now, by means that cost little: it may be asked every few seconds.</summary>
    /// <param name="cancellationToken">The caller gave up waiting.</param>
    /// <returns>How the store is. What is wrong is told and not thrown; an exception counts as a store that is not available.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    ValueTask<ReplayStoreHealth> ProbeAsync(CancellationToken cancellationToken);
}
