namespace OidcTokenValidation.Conventions.Tests.Trace;

/// <summary>Every rule is decided in src and proven by a test, and both can be found.</summary>
internal static class TraceChecks
{
    public static IEnumerable<string> FindFaults(RuleTrace trace) =>
    [
        .. trace.Rules.Select(static rule => Fault(rule, rule.FindFault())).OfType<string>(),
        .. trace.Rules.CountBy(static rule => rule.Id, StringComparer.Ordinal)
            .Where(static id => id.Value > 1)
            .Select(static id => $"{id.Key}: there are {id.Value} of it"),
        .. trace.Rules.SelectMany(rule => FindPlaceFaults(trace, rule)),
        .. FindTestFaults(trace),
    ];

    private static IEnumerable<string> FindPlaceFaults(RuleTrace trace, TracedRule rule) =>
        from place in rule.Places
        let found = trace.Source.Find(place)
        let fault = found.Fault ?? (rule.Level == TracedRule.Own || SourceIndex.Cites(found.File!, rule, trace.NamedStandards)
            ? null
            : $"{found.File!.Path} decides it and does not cite '{rule.Standard} §{rule.Section}'")
        where fault is not null
        select Fault(rule, fault);

    private static IEnumerable<string> FindTestFaults(RuleTrace trace)
    {
        HashSet<string> ids = [.. trace.Rules.Select(static rule => rule.Id)];
        return
        [
            .. trace.Rules.Where(rule => !trace.TestsOf(rule).Any()).Select(static rule => Fault(rule, "no test has the attribute [Rule] with it")!),
            .. trace.Tests.Where(test => !ids.Contains(test.RuleId))
                .Select(static test => $"{test.File}: {test.Name}: no rule of tests/trace is '{test.RuleId}'"),
            .. trace.Tests.Where(static test => !test.IsRun)
                .Select(static test => $"{test.File}: {test.Name}: it proves nothing, because it is no test or is skipped"),
        ];
    }

    private static string? Fault(TracedRule rule, string? fault) => fault is null ? null : $"{rule.Id}: {fault}";
}
