using System.Buffers;

namespace OidcTokenValidation.PostgreSql.Configuration;

/// <summary>The one text of the options that becomes part of SQL: nothing in it ever needs escaping.</summary>
internal static class TableName
{
    public const string Rule = "a table's name, or a schema's and a table's with a point between, of lower-case letters a to z, digits and underscores, not starting with a digit, at most 52 characters each";

    /// <summary>A table's name and this make the name of its index, which may have 63 characters.</summary>
    public const string IndexSuffix = "_expires_at";


    private const int MaxLength = 52;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    public static bool IsValid(string? name) => name?.Split('.') is { Length: 1 or 2 } parts && Array.TrueForAll(parts, IsPart);

    /// <summary>Each part in quotation marks, so that a word of the language is a name.</summary>
    public static string Quote(string name) => $"\"{name.Replace(".", "\".\"", StringComparison.Ordinal)}\"";

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(part[0]) && !part.AsSpan().ContainsAnyExcept(Characters);
}
