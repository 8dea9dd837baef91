using System.Collections.Concurrent;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Checks;

/// <summary>The entries of a deny list. Look-ups take no lock.</summary>
internal sealed class DenialTable(int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Sha256Digest, Denial> _entries = new();

    // By the wall clock, each entry once: one that was prolonged is put back when its first time has passed.
    private readonly PriorityQueue<Sha256Digest, long> _expiries = new();

    // Which kinds were ever added: a hash that nothing can match is not computed.
    private readonly bool[] _added = new bool[Enum.GetValues<DenialKind>().Length];

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

    /// <summary>Adds an entry, or extends the one that is there; false if there is no room for it.</summary>
    public bool TryAdd(DenialKind kind, Sha256Digest key, in Denial denial)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out Denial before))
            {
                _entries[key] = Denial.Union(before, denial);
                return true;
            }

            RemoveExpired();
            if (_expiries.Count == capacity)
                return false;
            _entries[key] = denial;
            _expiries.Enqueue(key, denial.Until.UtcTicks);
            Volatile.Write(ref _added[(int)kind], true);
            return true;
        }
    }

    private bool Denies(DenialKind kind, RegisteredClaim claim, string issuer, in TokenClaims claims) =>
        Volatile.Read(ref _added[(int)kind])
        && claims.KindOf(claim) == JsonKind.String
        && _entries.TryGetValue(DenialKey.Of(kind, issuer, claims.String(claim)), out Denial denial)
        && denial.Denies(claims, time);

    // Those that the wall clock, set back or leapt ahead, holds up are found later.
    private void RemoveExpired()
    {
        long now = time.GetUtcNow().UtcTicks;
        while (_expiries.TryPeek(out Sha256Digest key, out long utcTicks) && utcTicks <= now)
        {
            Deadline until = _entries[key].Until;
            if (until.HasPassed(time))
            {
                _expiries.Dequeue();
                _entries.TryRemove(key, out _);
            }
            else if (until.UtcTicks > utcTicks)
            {
                _expiries.DequeueEnqueue(key, until.UtcTicks);
            }
            else
            {
                return;
            }
        }
    }
}
