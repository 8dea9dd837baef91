using Npgsql;
using OidcTokenValidation.PostgreSql.Diagnostics;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>What one <see cref="EntryStatements.Read"/> has selected.</summary>
/// <param name="IsStandby">Whether the server is a standby, which may lack the latest entries.</param>
/// <param name="IsSame">Whether the position of the read is one of the table's incarnation.</param>
/// <param name="End">The position after the entries.</param>
/// <param name="LastId">The id of the last entry of the table.</param>
/// <param name="Entries">The entries.</param>
internal sealed record EntryPage(bool IsStandby, bool IsSame, EntryPosition End, long LastId, IReadOnlyList<RevocationEntry> Entries)
{
    /// <summary>Reads the rows; null if there are none.</summary>
    /// <exception cref="RevocationFeedException">The first entry has an unknown form.</exception>
    public static async Task<EntryPage?> TryReadAsync(NpgsqlDataReader reader, int pageSize, CancellationToken cancellationToken)
    {
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        (bool isStandby, bool isSame) = (reader.GetBoolean(0), reader.GetBoolean(2));
        (string incarnation, long lastId) = (reader.GetString(1), reader.GetInt64(3));
        List<RevocationEntry> entries = [];
        long end = 0;
        bool hasUnknown = false;
        while (!reader.IsDBNull(4))
        {
            hasUnknown = !RevocationEntry.TryRead(reader.GetFieldValue<byte[]>(5), out RevocationEntry entry);
            if (hasUnknown)
                break;
            entries.Add(entry);
            end = reader.GetInt64(4);
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                break;
        }

        // The entries before it are read first, so that they are in effect.
        if (hasUnknown && entries.Count == 0)
            throw new RevocationFeedException(DatabaseFaults.UnknownForm);
        return new EntryPage(isStandby, isSame, new EntryPosition(incarnation, hasUnknown || entries.Count == pageSize ? end : lastId), lastId, entries);
    }

    public RevocationPage ToPage(bool isFirst) => new()
    {
        Entries = Entries,
        Position = End.ToString(),
        HasMore = End.Id < LastId,
        IsRestart = !isFirst && !IsSame,
    };
}
