using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Revocations;

/// <summary>Entries that were read.</summary>
/// <param name="Entries">The entries, up to the first that this version of the library cannot read.</param>
/// <param name="Number">The number after which the next page begins.</param>
internal readonly record struct EntryPage(IReadOnlyList<RevocationEntry> Entries, long Number)
{
    private const string NewerVersion =
        "The feed has an entry that a newer version of the library has written, or its key is used for something else. Update the library on this node.";

    /// <summary>Reads what the script returned.</summary>
    /// <param name="values">Entries, each followed by its number.</param>
    /// <param name="after">The number after which they begin.</param>
    /// <exception cref="RevocationFeedException">The first entry cannot be read.</exception>
    public static EntryPage Read(RedisValue[] values, long after)
    {
        List<RevocationEntry> entries = [];
        long number = after;
        for (int at = 0; at < values.Length; at += 2)
        {
            if (RevocationEntry.TryRead((byte[])values[at]!, out RevocationEntry entry))
                entries.Add(entry);
            else if (entries.Count == 0)
                throw new RevocationFeedException(NewerVersion);
            else
                break;
            number = (long)(double)values[at + 1];
        }

        return new EntryPage(entries, number);
    }
}
