namespace OidcTokenValidation.StatusLists;

/// <summary>The statuses of the tokens that refer to one list (draft-ietf-oauth-status-list §4.1, §8.3); immutable.</summary>
/// <param name="statuses">The statuses, the first in the lowest bits of the first byte.</param>
/// <param name="bits">The bits of a status: 1, 2, 4 or 8.</param>
internal sealed class StatusList(byte[] statuses, int bits)
{
    /// <summary>The status of a token that is valid (§7.1). Every other value is not.</summary>
    public const int Valid = 0;

    /// <summary>When it was issued, in seconds since 1970.</summary>
    public required double IssuedAt { get; init; }

    /// <summary>When it expires, in seconds since 1970; infinite if it has no expiry.</summary>
    public required double Expiry { get; init; }

    /// <summary>How long it may be used before it is fetched again; null if the issuer does not state it.</summary>
    public required TimeSpan? TimeToLive { get; init; }

    /// <summary>How many statuses it has.</summary>
    public long Count => (long)statuses.Length * (8 / bits);

    /// <summary>Reads the status at an index; false if the list does not have it.</summary>
    public bool TryGet(long index, out int status)
    {
        status = -1;
        if (index < 0 || index >= Count)
            return false;
        int perByte = 8 / bits;
        status = (statuses[index / perByte] >> (int)(index % perByte * bits)) & ((1 << bits) - 1);
        return true;
    }

    /// <summary>Whether both have the same statuses.</summary>
    public bool HasSameStatuses(StatusList other) => bits == other.Bits && statuses.AsSpan().SequenceEqual(other.Statuses);

    private byte[] Statuses => statuses;

    private int Bits => bits;
}
