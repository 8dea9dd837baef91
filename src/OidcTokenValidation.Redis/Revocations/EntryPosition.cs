using System.Globalization;

namespace OidcTokenValidation.Redis.Revocations;

/// <summary>A position in the feed.</summary>
/// <param name="Incarnation">The incarnation of the sequence; 0 at the beginning.</param>
/// <param name="Number">The number of the last entry that was read.</param>
internal readonly record struct EntryPosition(long Incarnation, long Number)
{
    /// <summary>Parses a position. One that this feed has not written is unknown in every incarnation.</summary>
    public static EntryPosition Parse(string? text)
    {
        string[] parts = text?.Split(':') ?? [];
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long incarnation)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? new EntryPosition(incarnation, number)
            : default;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}:{Number}");
}
