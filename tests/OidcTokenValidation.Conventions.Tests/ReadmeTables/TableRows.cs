using System.Globalization;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Conventions.Tests.ReadmeTables;

/// <summary>Rows of tables in a Markdown file that name something of the source in their first cell.</summary>
internal static partial class TableRows
{
    /// <summary>Rows of <c>| `package` | id | level | …</c>. A level of "x or y" is one that varies.</summary>
    public static IEnumerable<LogEvent> LogEvents(string markdown) => LogRow().Matches(markdown).Select(static row => new LogEvent(
        row.Groups["package"].Value,
        int.Parse(row.Groups["id"].Value, CultureInfo.InvariantCulture),
        row.Groups["level"].Value.Contains(" or ", StringComparison.Ordinal) ? LogEvent.Varies : row.Groups["level"].Value));

    /// <summary>The names of instruments and activities, rows of <c>| `name` | …</c>.</summary>
    public static IEnumerable<string> TelemetryNames(string markdown) => NameRow().Matches(markdown).Select(static row => row.Groups["name"].Value);

    /// <summary>The names in the first cells of the table whose first column is <c>profile</c>.</summary>
    public static IEnumerable<string> Profiles(string markdown) => markdown.Split('\n')
        .SkipWhile(static line => !line.StartsWith("| profile |", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(static line => line.StartsWith('|'))
        .SelectMany(static line => Quoted().Matches(line.Split('|')[1]))
        .Select(static name => name.Groups["name"].Value);

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| `(?<package>OidcTokenValidation[A-Za-z.]*)` \| (?<id>\d+) \| (?<level>[A-Za-z ]+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogRow();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+(\.[a-z_]+)+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NameRow();
}
