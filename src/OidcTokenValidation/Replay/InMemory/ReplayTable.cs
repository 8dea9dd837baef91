using System.Globalization;

namespace OidcTokenValidation.Replay.InMemory;

/// <summary>Used proofs, how many each client has, and when each may be forgotten. Instants are UTC ticks. Not thread-safe.</summary>
/// <remarks>
/// An entry takes 44 bytes, and 28 more where it is the only one of its client. Room that was taken is kept for later entries,
/// so the bound on entries bounds the bytes once and for all.
/// </remarks>
internal sealed class ReplayTable(int maxEntries, int maxEntriesPerClient)
{
    // The number beside a proof is the slot of its client; beside a client, how many proofs it has.
    private readonly NameTable _proofs = new();
    private readonly NameTable _clients = new();
    private readonly ExpiryQueue _expiries = new();

    public int Count => _expiries.Count;

    /// <summary>The latest expiry (UTC ticks) of a removed entry, -1 before the first removal. A proof that expires no later may have been removed.</summary>
    public long RemovedUpTo { get; private set; } = -1;

    public bool Contains(UInt128 proof) => _proofs.Find(proof) != NameTable.None;

    public ReplayOutcome TryAdd(UInt128 proof, UInt128 client, long expiresAt)
    {
        if (Contains(proof))
            return ReplayOutcome.Replayed;

        // After the wall clock was set back, a removed proof looks like a new one: it is neither accepted nor called a replay (RFC 9449 §11.1).
        if (expiresAt <= RemovedUpTo)
            return ReplayOutcome.Unavailable;

        int owner = _clients.Find(client);
        if (owner != NameTable.None && _clients.NumberOf(owner) >= maxEntriesPerClient)
            return ReplayOutcome.QuotaExceeded;
        if (Count >= maxEntries)
            return ReplayOutcome.Unavailable;

        if (owner == NameTable.None)
            owner = _clients.Add(client, 0);
        _clients.NumberOf(owner)++;
        _expiries.Add(new Expiry(expiresAt, _proofs.Add(proof, owner)));
        return ReplayOutcome.Added;
    }

    /// <summary>Removes entries that expired before an instant, the oldest first. Returns whether there are still some.</summary>
    public bool RemoveExpired(long before, int atMost)
    {
        int left = atMost;
        while (Count > 0 && _expiries.Earliest.Ticks < before)
        {
            if (left-- == 0)
                return true;
            Remove(_expiries.Earliest);
            _expiries.RemoveEarliest();
        }

        return false;
    }

    private void Remove(Expiry expired)
    {
        // Not the wall clock: after it was set back, only proofs that may really have been removed are in doubt.
        RemovedUpTo = Math.Max(RemovedUpTo, expired.Ticks);
        int owner = _proofs.NumberOf(expired.Slot);
        _proofs.Remove(expired.Slot);
        if (--_clients.NumberOf(owner) == 0)
            _clients.Remove(owner);
    }
}

/// <summary>Says why the store in memory cannot accept new proofs, and what to do: for health checks and the log.</summary>
internal static class ReplayFaults
{
    public const string Full = "The store is full until proofs expire. Make it larger, or find the client that sends so many.";

    /// <param name="removedUpTo">The latest expiry of a removed proof (UTC ticks), which is ahead of the wall clock.</param>
    public static string ClockSetBack(long removedUpTo) => string.Create(
        CultureInfo.InvariantCulture,
        $"The wall clock of this machine was ahead and was set back. What was used while it was ahead may have been removed, so a proof that expires until {new DateTime(removedUpTo, DateTimeKind.Utc):yyyy-MM-dd HH:mm:ss} UTC cannot be told from a used one. It ends by itself at that time. A restart of this process ends it now; proofs of the last minutes could then be used once more. Check the time synchronisation.");
}
