using System.Globalization;
using System.Text.RegularExpressions;
using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>
/// A test that waits in real time waits for 30 seconds or more, so that a busy machine does not fail it. A test of a time-out writes why its limit is short:
/// a comment on the line that begins with <c>short on purpose:</c>.
/// </summary>
internal static partial class WaitRule
{
    private const double Minimum = 30;
    private const string Reason = "// short on purpose: ";

    public static IEnumerable<Violation> ShortWaits(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Index()
        where !line.Item.Contains(Reason, StringComparison.Ordinal)
        let wait = Wait().Match(line.Item)
        where wait.Success && Seconds(wait) < Minimum
        select new Violation(Rules.ShortWait, file.Path, $"line {line.Index + 1}", $"'{wait.Value}' fails on a busy machine: wait for {Minimum} s or more, or add '{Reason}' and the reason");

    private static double Seconds(Match wait)
    {
        double number = double.Parse(wait.Groups["number"].Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return wait.Groups["unit"].Value == "Seconds" ? number : number / 1000;
    }

    // A token source with a clock of the test, its second argument, does not wait in real time.
    [GeneratedRegex("""
        ( \bWaitAsync\( ([^;]*,\s*)? | \bWaitForExit(Async)?\( | \bCancelAfter\( | \bnew\ CancellationTokenSource\( | \.Wait\(
          | \b(Elapsed|GetElapsedTime\(\w+\))\ <=?\  | \bPatience\ =\  )
        TimeSpan\.From(?<unit>Seconds|Milliseconds)\((?<number>[0-9._]+)\) (?!,\ _?clock\b)
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace, 1000)]
    private static partial Regex Wait();
}
