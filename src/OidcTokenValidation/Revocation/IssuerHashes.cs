using System.Runtime.CompilerServices;

namespace OidcTokenValidation.Revocation;

/// <summary>Caches the hashes of the first issuers, by the instance of their text: an issuer of the options has always the same one.</summary>
internal sealed class IssuerHashes
{
    private const int Size = 256;

    private readonly Entry?[] _entries = new Entry?[Size];

    /// <summary>The hash of an issuer; computed each time for an issuer that found its place taken.</summary>
    public ulong GetHash(string issuer)
    {
        ref Entry? place = ref _entries[RuntimeHelpers.GetHashCode(issuer) & (Size - 1)];
        if (Volatile.Read(ref place) is not { } entry)
            Volatile.Write(ref place, entry = new Entry(issuer, RevocationKey.HashIssuer(issuer)));
        return ReferenceEquals(entry.Issuer, issuer) ? entry.Hash : RevocationKey.HashIssuer(issuer);
    }

    private sealed record Entry(string Issuer, ulong Hash);
}
