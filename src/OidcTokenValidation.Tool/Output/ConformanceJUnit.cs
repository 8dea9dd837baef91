using System.Globalization;
using System.Xml.Linq;
using OidcTokenValidation.Tool.Conformance;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes the result of <c>conformance</c> in the form of JUnit: a suite for each chapter, a case for each row.</summary>
internal static class ConformanceJUnit
{
    public static string Write(ConformanceReport report) => new XDocument(
        new XElement(
            "testsuites",
            new XAttribute("name", "oidc-token conformance"),
            CreateCounts(report.Results),
            report.Results.GroupBy(static result => result.Chapter).Select(static chapter => new XElement(
                "testsuite",
                new XAttribute("name", chapter.Key.Name),
                CreateCounts([.. chapter]),
                chapter.Select(CreateCase))))).ToString() + Environment.NewLine;

    private static XAttribute[] CreateCounts(IReadOnlyList<RowResult> results) =>
    [
        new("tests", results.Count),
        new("failures", results.Count(static result => result.HasFailed).ToString(CultureInfo.InvariantCulture)),
        new("skipped", results.Count(static result => result.Observation.Outcome == RowOutcome.Skipped).ToString(CultureInfo.InvariantCulture)),
    ];

    private static XElement CreateCase(RowResult result)
    {
        var test = new XElement(
            "testcase",
            new XAttribute("classname", $"{result.Chapter.Name}.{LevelText.Get(result.Row.Level)}"),
            new XAttribute("name", $"{result.Row.Id} ({result.Row.Section}): {Escaped.Text(result.Row.Title)}"));
        if (result.Observation.Outcome != RowOutcome.Passed)
        {
            test.Add(new XElement(
                result.HasFailed ? "failure" : "skipped", new XAttribute("message", Escaped.Text(result.Observation.Detail ?? string.Empty, 1000))));
        }

        return test;
    }
}
