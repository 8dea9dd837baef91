namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>Writes the tables from the rules, the source and the tests.</summary>
internal static class TraceDocuments
{
    private const string Head = """
        # From the standards to the code

        Each table has the rules of a standard that this library enforces: in our words, with the file and the line that decide the rule and the tests that
        prove it. For check 9 of RFC 9449 §4.3 search for `RFC 9449 §4.3 check 9`.

        | Standard | Rules | Of them of the standard | About |
        |---|---|---|---|

        """;

    private const string Foot = """

        - **Rule**: the standard, the section, and a name for the rule; check numbers are those of the standard.
        - **Level**: MUST, SHOULD or MAY as in the standard. *own* is a decision of this library where the standard leaves it open, a limit for instance.
        - **Decided in**: each place that decides; the line is the one at the time of the last change.
        - **Proven by**: at least one of the tests fails if the rule is not enforced; others show what it must not reject.

        The tables are generated. To add a rule, write it and the text of the line that decides it into the standard's file (`RFC9449.rules`), cite the section
        in the deciding file, and give the test the attribute `[Rule("RFC 9449 §4.3 check 9")]`. Then write the tables again:

        ```sh
        UPDATE_GOLDEN=1 dotnet test tests/OidcTokenValidation.Conventions.Tests --filter FullyQualifiedName~Trace
        ```

        The build of a change fails if a table is not current, a deciding line is not found, its file does not cite the section, a rule has no test, or a test
        names no rule. The tests of one rule run alone:

        ```sh
        dotnet test tests/OidcTokenValidation.Tests --filter "Rule=RFC 9449 §4.3 check 9"
        ```

        """;

    /// <summary>The name and the text of every document, the index included.</summary>
    public static IEnumerable<(string Name, string Text)> Write(RuleTrace trace) =>
        trace.Files.Select(file => ($"{file.Name}.md", WriteTable(trace, file))).Prepend(("README.md", WriteIndex(trace)));

    private static string WriteIndex(RuleTrace trace) => Head + Lines(trace.Files.Select(static file =>
        $"| [{file.Standard}]({file.Name}.md) | {file.Rules.Count} | {file.Rules.Count(static rule => rule.Level != TracedRule.Own)} | {file.Title} |")
        .Append($"| all | {trace.Rules.Count()} | {trace.Rules.Count(static rule => rule.Level != TracedRule.Own)} | |")) + Foot;

    private static string WriteTable(RuleTrace trace, RuleFile file) => Lines(
    [
        $"# {file.Standard}: {file.Title}",
        "",
        "Generated: [how to read and to change it](README.md).",
        "",
        "| Rule | Level | What is required | Decided in | Proven by |",
        "|---|---|---|---|---|",
        .. file.Rules.Select(rule => $"| {rule.Id} | {rule.Level} | {rule.Words} | {Join(rule.Places.Select(place => Link(trace, place)))} | "
            + $"{Join(trace.TestsOf(rule).Select(static test => Link($"`{test.Name}`", test.File)).Order(StringComparer.Ordinal))} |"),
    ]);

    private static string Link(RuleTrace trace, DecidingPlace place) => trace.Source.Find(place) is { File: { } file, Line: > 0 and var line }
        ? Link($"`{Path.GetFileName(file.Path)}:{line}`", file.Path)
        : $"`{place.File}`";

    private static string Link(string text, string path) => $"[{text}]({Path.GetRelativePath(RuleTrace.Folder, path).Replace('\\', '/')})";

    private static string Join(IEnumerable<string> cells) => string.Join("<br>", cells);

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(static line => line + "\n"));
}
