using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Checks;

/// <summary>The entries of a deny list. Look-ups take no lock.</summary>
internal sealed class DenyTable(int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Sha256Digest, Denial> _entries = new();

    // By the wall clock, each entry once: one that was prolonged is put back when its first time has passed.
    private readonly PriorityQueue<Sha256Digest, long> _expiries = new();

    // Which kinds were ever added: a hash that nothing can match is not computed.
    private readonly bool[] _added = new bool[Enum.GetValues<DenyKind>().Length];

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
        TokenClaims claims = token.Accepted.Content.Claims;
        return Denies(DenyKind.JwtId, token.Accepted.TokenIdClaim, token.Issuer, claims)
            || Denies(DenyKind.Session, RegisteredClaim.SessionId, token.Issuer, claims)
            || Denies(DenyKind.Subject, token.Accepted.SubjectClaim, token.Issuer, claims);
    }

    /// <summary>Adds an entry, or extends the one that is there; false if there is no room for it.</summary>
    public bool TryAdd(DenyKind kind, Sha256Digest key, in Denial denial)
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

    private bool Denies(DenyKind kind, RegisteredClaim claim, string issuer, in TokenClaims claims) =>
        Volatile.Read(ref _added[(int)kind])
        && claims.GetKind(claim) == JsonKind.String
        && _entries.TryGetValue(DenyKey.Compute(kind, issuer, claims.String(claim)), out Denial denial)
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

/// <summary>By what a token is denied.</summary>
internal enum DenyKind
{
    JwtId,
    Session,
    Subject,
}

/// <summary>Names an entry of a deny list: the SHA-256 of what is denied and of its issuer.</summary>
internal static class DenyKey
{
    private const int StackChars = 512;

    public static Sha256Digest Compute(DenyKind kind, string issuer, ReadOnlySpan<char> value)
    {
        char[]? rented = LengthOf(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(LengthOf(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        value.CopyTo(Head(kind, issuer, text));
        return Hash(text[..LengthOf(issuer, value.Length)], rented);
    }

    public static Sha256Digest Compute(DenyKind kind, string issuer, JsonString value)
    {
        // Text as UTF-8 never has fewer octets than characters as UTF-16.
        char[]? rented = LengthOf(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(LengthOf(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        int length = value.CopyTo(Head(kind, issuer, text));
        return Hash(text[..LengthOf(issuer, length)], rented);
    }

    // The issuer's length keeps it apart from the value.
    private static Span<char> Head(DenyKind kind, string issuer, Span<char> text)
    {
        text[0] = (char)kind;
        text[1] = (char)(issuer.Length >> 16);
        text[2] = (char)issuer.Length;
        issuer.CopyTo(text[3..]);
        return text[LengthOf(issuer, 0)..];
    }

    private static int LengthOf(string issuer, int valueLength) => 3 + issuer.Length + valueLength;

    private static Sha256Digest Hash(ReadOnlySpan<char> text, char[]? rented)
    {
        var key = Sha256Digest.Compute(MemoryMarshal.AsBytes(text));
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        return key;
    }
}
