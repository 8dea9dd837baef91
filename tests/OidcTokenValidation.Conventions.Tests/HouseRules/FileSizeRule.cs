using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.HouseRules;

/// <summary>One idea, one small file.</summary>
internal static class FileSizeRule
{
    public const int SourceMaximum = 300;
    public const int SourcePercentile95 = 200;
    public const int SourceMedian = 50;
    public const int TestMaximum = 350;

    public static IEnumerable<Violation> LongerThan(int maximum, IEnumerable<SourceFile> files) =>
        files.Where(file => file.LineCount > maximum)
            .Select(file => new Violation(Rules.FileSize, file.Path, "length", $"{file.LineCount} lines, at most {maximum}: split it by idea"));

    /// <summary>The shares of a whole area that must stay small.</summary>
    public static IEnumerable<Violation> Distribution(string area, IEnumerable<SourceFile> files)
    {
        var sizes = files.Select(static file => file.LineCount).Order().ToList();
        if (Percentile(sizes, 50) is var median and > SourceMedian)
            yield return new Violation(Rules.FileSize, area, "median", $"the median file has {median} lines, at most {SourceMedian}");
        if (Percentile(sizes, 95) is var high and > SourcePercentile95)
            yield return new Violation(Rules.FileSize, area, "95th percentile", $"5 of 100 files have {high} lines or more, at most {SourcePercentile95}");
    }

    // Nearest rank.
    private static int Percentile(List<int> sorted, int percent) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(percent / 100.0 * sorted.Count) - 1];
}
