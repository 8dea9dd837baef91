using System.Globalization;

namespace OidcTokenValidation.PostgreSql.Database;

/// <summary>A position in the table of revocations, as text: an incarnation of the table, a dot, and the id of a row.</summary>
/// <param name="Incarnation">The incarnation of the table, see <see cref="EntryStatements.Read"/>; empty for the beginning of any.</param>
/// <param name="Id">The id of the last row that was read; 0 for the beginning.</param>
internal readonly record struct EntryPosition(string Incarnation, long Id)
{
    // Three times the length of a position: what is longer is none.
    private const int MaxLength = 256;

    /// <summary>Parses a position. A text that is none is the beginning, and of no incarnation.</summary>
    public static EntryPosition Parse(string? text)
    {
        int dot = text is { Length: <= MaxLength } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '.') ? text.LastIndexOf('.') : -1;
        return dot > 0 && long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? new EntryPosition(text![..dot], id)
            : new EntryPosition("", 0);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}.{Id}");
}
