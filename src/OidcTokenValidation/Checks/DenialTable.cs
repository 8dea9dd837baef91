using System.Collections.Concurrent;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Checks;

/// <summary>The entries of a deny list. Look-ups wait for nobody; an entry is over when both the wall clock and the timestamps, which nobody sets, say so.</summary>
internal sealed class DenialTable(int capacity, TimeProvider time)
{
    // The greatest clock skew of the options: for so long a token is accepted after it expired.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Sha256Digest, Entry> _entries = new();

    // By the wall clock, each entry once: one that was prolonged is put back when its first time is over.
    private readonly PriorityQueue<Sha256Digest, long> _expiries = new();

    // Which kinds were ever added: a hash that nothing can match is not made.
    private readonly bool[] _added = new bool[Enum.GetValues<DenialKind>().Length];

    private readonly record struct Entry(long UntilUtc, long UntilTimestamp);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _expiries.Count;
            }
        }
    }

    public bool Denies(AccessToken token)
    {
        TokenClaims claims = token.SignedClaims;
        return Denies(DenialKind.JwtId, token.IdClaim, token.Issuer, claims)
            || Denies(DenialKind.Session, RegisteredClaim.SessionId, token.Issuer, claims)
            || Denies(DenialKind.Subject, token.SubjectClaim, token.Issuer, claims);
    }

    /// <summary>Adds an entry, or prolongs it; false if there is no room for it.</summary>
    public bool TryAdd(DenialKind kind, Sha256Digest key, DateTimeOffset until)
    {
        long now = time.GetUtcNow().UtcTicks;
        long untilUtc = Math.Min(until.UtcTicks, DateTimeOffset.MaxValue.UtcTicks - Margin.Ticks) + Margin.Ticks;
        double timestamps = Math.Max(0, TimeSpan.FromTicks(untilUtc - now).TotalSeconds) * time.TimestampFrequency;
        var entry = new Entry(untilUtc, (long)Math.Min(time.GetTimestamp() + timestamps, long.MaxValue / 2));
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Entry before))
            {
                _entries[key] = new Entry(Math.Max(before.UntilUtc, entry.UntilUtc), Math.Max(before.UntilTimestamp, entry.UntilTimestamp));
                return true;
            }

            RemoveExpired();
            if (_expiries.Count == capacity)
                return false;
            _entries[key] = entry;
            _expiries.Enqueue(key, entry.UntilUtc);
            Volatile.Write(ref _added[(int)kind], true);
            return true;
        }
    }

    private bool Denies(DenialKind kind, RegisteredClaim claim, string issuer, in TokenClaims claims) =>
        Volatile.Read(ref _added[(int)kind])
        && claims.KindOf(claim) == JsonKind.String
        && _entries.TryGetValue(DenialKey.Of(kind, issuer, claims.String(claim)), out Entry entry)
        && !IsOver(entry);

    private bool IsOver(in Entry entry) => time.GetUtcNow().UtcTicks >= entry.UntilUtc && time.GetTimestamp() >= entry.UntilTimestamp;

    // Those that the wall clock, set back or leapt ahead, holds up are found later.
    private void RemoveExpired()
    {
        long now = time.GetUtcNow().UtcTicks;
        while (_expiries.TryPeek(out Sha256Digest key, out long untilUtc) && untilUtc <= now)
        {
            Entry entry = _entries[key];
            if (IsOver(entry))
            {
                _expiries.Dequeue();
                _entries.TryRemove(key, out _);
            }
            else if (entry.UntilUtc > untilUtc)
            {
                _expiries.DequeueEnqueue(key, entry.UntilUtc);
            }
            else
            {
                return;
            }
        }
    }
}
