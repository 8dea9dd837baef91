using System.Buffers;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>Validates and quotes the table name, the only option that becomes part of the SQL. A valid name needs no escaping.</summary>
internal static class TableName
{
    public const string Rule =
        "the name of a table, or of a schema and a table separated by a dot: lower-case letters a to z, digits and underscores, "
        + "not starting with a digit, at most 52 characters each";

    /// <summary>The name of the index is the table name with this suffix. PostgreSQL allows 63 characters.</summary>
    public const string IndexSuffix = "_expires_at";

    private const int MaxLength = 52;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool IsValid(string? name) => name?.Split('.') is { Length: 1 or 2 } parts && Array.TrueForAll(parts, IsPart);

    /// <summary>Puts each part into quotation marks, so that a reserved word of SQL can be a name.</summary>
    public static string Quote(string name) => $"\"{name.Replace(".", "\".\"", StringComparison.Ordinal)}\"";

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(part[0]) && !part.AsSpan().ContainsAnyExcept(Characters);
}
