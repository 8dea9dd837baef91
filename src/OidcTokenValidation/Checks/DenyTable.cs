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
    private readonly ConcurrentDictionary<Sha256Digest, DenyEntry> _entries = new();

    // By the wall clock, each entry once: an entry that was extended is queued again when its first time has passed.
    private readonly PriorityQueue<Sha256Digest, long> _expiries = new();

    // Which kinds have been added: hashes of other kinds are not computed.
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

    public bool IsDenied(AccessToken token)
    {
        TokenClaims claims = token.Accepted.Content.Claims;
        return IsDenied(DenyKind.JwtId, token.Accepted.TokenIdClaim, token.Issuer, claims)
            || IsDenied(DenyKind.Session, RegisteredClaim.SessionId, token.Issuer, claims)
            || IsDenied(DenyKind.Subject, token.Accepted.SubjectClaim, token.Issuer, claims);
    }

    /// <summary>Adds an entry, or extends the existing one; false if the list is full.</summary>
    public bool TryAdd(DenyKind kind, Sha256Digest key, in DenyEntry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out DenyEntry existing))
            {
                _entries[key] = DenyEntry.Merge(existing, entry);
                return true;
            }

            RemoveExpired();
            if (_expiries.Count == capacity)
                return false;
            _entries[key] = entry;
            _expiries.Enqueue(key, entry.Until.UtcTicks);
            Volatile.Write(ref _added[(int)kind], true);
            return true;
        }
    }

    private bool IsDenied(DenyKind kind, ClaimName claim, string issuer, in TokenClaims claims) =>
        Volatile.Read(ref _added[(int)kind])
        && claims.GetKind(claim) == JsonKind.String
        && _entries.TryGetValue(DenyKey.Compute(kind, issuer, claims.String(claim)), out DenyEntry entry)
        && entry.Denies(claims, time);

    // Entries that have not expired because the wall clock was set back or forward are removed later.
    private void RemoveExpired()
    {
        long now = time.GetUtcNow().UtcTicks;
        while (_expiries.TryPeek(out Sha256Digest key, out long utcTicks) && utcTicks <= now)
        {
            DenyExpiry until = _entries[key].Until;
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

/// <summary>The claim by which a token is denied.</summary>
internal enum DenyKind
{
    JwtId,
    Session,
    Subject,
}

/// <summary>The key of an entry of a deny list: the SHA-256 of the kind, the issuer and the denied value.</summary>
internal static class DenyKey
{
    private const int StackChars = 512;

    public static Sha256Digest Compute(DenyKind kind, string issuer, ReadOnlySpan<char> value)
    {
        char[]? rented = GetLength(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(GetLength(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        value.CopyTo(WriteHead(kind, issuer, text));
        return Hash(text[..GetLength(issuer, value.Length)], rented);
    }

    public static Sha256Digest Compute(DenyKind kind, string issuer, JsonString value)
    {
        // Text in UTF-8 never has fewer octets than characters in UTF-16.
        char[]? rented = GetLength(issuer, value.Length) > StackChars ? ArrayPool<char>.Shared.Rent(GetLength(issuer, value.Length)) : null;
        Span<char> text = rented ?? stackalloc char[StackChars];
        int length = value.CopyTo(WriteHead(kind, issuer, text));
        return Hash(text[..GetLength(issuer, length)], rented);
    }

    // The length of the issuer separates it from the value.
    private static Span<char> WriteHead(DenyKind kind, string issuer, Span<char> text)
    {
        text[0] = (char)kind;
        text[1] = (char)(issuer.Length >> 16);
        text[2] = (char)issuer.Length;
        issuer.CopyTo(text[3..]);
        return text[GetLength(issuer, 0)..];
    }

    private static int GetLength(string issuer, int valueLength) => 3 + issuer.Length + valueLength;

    private static Sha256Digest Hash(ReadOnlySpan<char> text, char[]? rented)
    {
        var key = Sha256Digest.Compute(MemoryMarshal.AsBytes(text));
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        return key;
    }
}
