using System.Globalization;

namespace OidcTokenValidation.Replay.InMemory;

/// <summary>Used proofs, how many each client has, and when each may be evicted. Times are UTC ticks. Not thread-safe.</summary>
/// <remarks>
/// An entry takes 44 bytes, and 28 more if it is the only entry of its client. Memory is reused for later entries, so the limit on entries also limits the
/// bytes.
/// </remarks>
internal sealed class ReplayTable(int maxEntries, int maxEntriesPerClient)
{
    // The number of a proof is the slot of its client; the number of a client is how many proofs it has.
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

        // After the wall clock was set back, a removed proof looks like a new one: it is neither accepted nor reported as a replay (RFC 9449 §11.1).
        if (expiresAt <= RemovedUpTo)
            return ReplayOutcome.Unavailable;

        int owner = _clients.Find(client);
        if (owner != NameTable.None && _clients.GetNumber(owner) >= maxEntriesPerClient)
            return ReplayOutcome.QuotaExceeded;
        if (Count >= maxEntries)
            return ReplayOutcome.Unavailable;

        if (owner == NameTable.None)
            owner = _clients.Add(client, 0);
        _clients.GetNumber(owner)++;
        _expiries.Add(new Expiry(expiresAt, _proofs.Add(proof, owner)));
        return ReplayOutcome.Added;
    }

    /// <summary>Removes entries that expired before a time, the oldest first. Returns whether there are more of them.</summary>
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
        // Not the wall clock: after it was set back, only proofs that may have been removed are unavailable.
        RemovedUpTo = Math.Max(RemovedUpTo, expired.Ticks);
        int owner = _proofs.GetNumber(expired.Slot);
        _proofs.Remove(expired.Slot);
        if (--_clients.GetNumber(owner) == 0)
            _clients.Remove(owner);
    }
}

/// <summary>The reasons why the store in memory cannot accept new proofs, with advice, for health checks and the log.</summary>
internal static class ReplayFaults
{
    public const string Full = "The store is full until proofs expire. Make it larger, or find the client that sends so many.";

    /// <param name="removedUpTo">The latest expiry of a removed proof (UTC ticks), which is ahead of the wall clock.</param>
    public static string ClockSetBack(long removedUpTo) =>
        "The wall clock of this machine was ahead and was set back. Proofs that were used while it was ahead may have been removed, "
        + string.Create(
            CultureInfo.InvariantCulture,
            $"so a proof that expires until {new DateTime(removedUpTo, DateTimeKind.Utc):yyyy-MM-dd HH:mm:ss} UTC cannot be distinguished from a used one. ")
        + "The fault ends at that time. A restart of this process ends it now; proofs of the last minutes could then be used once more. "
        + "Check the time synchronisation.";
}
