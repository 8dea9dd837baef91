using Microsoft.Extensions.Logging;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Revocation;

/// <summary>How far this node has read the feed. After a restart of the feed it reads everything again, and appends what the feed has lost.</summary>
internal sealed class FeedPosition(IRevocationFeed feed, RevocationState state, ILogger logger)
{
    private const int BatchSize = 500;

    private string? _position;

    // The entries of the feed since it restarted; null if it did not, or nothing is missing.
    private RevocationTable? _restarted;

    /// <summary>Reads and applies all entries that can be read now.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        if (state.WasClockSetBack())
            _position = null;
        bool isFirst = _position is null;
        int read = 0;
        RevocationPage page;
        do
        {
            page = await feed.ReadAsync(_position, cancellationToken).ConfigureAwait(false);
            if (page.IsRestart)
                _restarted = new RevocationTable(state.Capacity);
            Apply(page.Entries, isLogged: !isFirst && !page.IsRestart && _restarted is null);
            read += page.Entries.Count;
            _position = page.Position;
        }
        while (page.HasMore);

        if (isFirst)
            Observers.Notify(() => ValidationLog.RevocationsRead(logger, read));
    }

    /// <summary>Appends the entries of this node that a restarted feed does not have.</summary>
    public async Task RepairAsync(CancellationToken cancellationToken)
    {
        if (_restarted is not { } restarted)
            return;
        StoredEntry[] missing = FindMissing(restarted);

        // Every node does this at the same time: each begins elsewhere, and leaves out what others have appended.
        int start = missing.Length == 0 ? 0 : Random.Shared.Next(missing.Length);
        int appended = 0;
        foreach (StoredEntry[] batch in missing[start..].Concat(missing[..start]).Chunk(BatchSize))
        {
            RevocationEntry[] entries = [.. batch.Select(entry => state.CreateEntry(entry)).Where(entry => !restarted.Covers(entry))];
            if (entries.Length > 0)
                await feed.AppendAsync(entries, cancellationToken).ConfigureAwait(false);
            appended += entries.Length;
            await ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            if (_restarted != restarted)
                return;
        }

        _restarted = null;
        Observers.Notify(() => ValidationLog.FeedRestarted(logger, appended));
    }

    private StoredEntry[] FindMissing(RevocationTable restarted) =>
        [.. state.Table.All().Where(entry => !state.HasExpired(entry.IssuedBefore) && !restarted.Covers(state.CreateEntry(entry)))];

    private void Apply(IReadOnlyList<RevocationEntry> entries, bool isLogged)
    {
        foreach (RevocationEntry entry in entries)
        {
            _restarted?.TryAdd(entry, out _);
            if (!state.TryApply(entry, RevocationSource.Feed, issuer: null, isLogged))
            {
                throw new RevocationFeedException(
                    $"The feed has more entries than {nameof(TokenRevocationOptions)}.{nameof(TokenRevocationOptions.MaxEntries)}, {state.Capacity}. "
                    + "Set a larger number on all nodes.");
            }
        }
    }
}
