namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Runs rows one after the other, each chapter after a positive control.</summary>
internal static class ConformanceRun
{
    public static async Task<ConformanceReport> RunAsync(Session session, IReadOnlyList<Chapter> chapters, CancellationToken cancellationToken)
    {
        List<RowResult> results = [];
        foreach (Chapter chapter in chapters)
        {
            if (chapter.Rows.Any(row => FindMissing(row, session.Target).Length == 0))
                await Control.WaitAsync(session, cancellationToken).ConfigureAwait(false);
            foreach (Row row in chapter.Rows)
                results.Add(new RowResult(chapter, row, await RunAsync(session, row, cancellationToken).ConfigureAwait(false)));
        }

        return new ConformanceReport(session.Target, session.Issuer.Issuer, results);
    }

    private static Task<Observation> RunAsync(Session session, Row row, CancellationToken cancellationToken) =>
        FindMissing(row, session.Target) is { Length: > 0 } missing
            ? Task.FromResult(Observation.Skipped($"write {missing}"))
            : row.Test(session, cancellationToken);

    private static string FindMissing(Row row, Target target) =>
        string.Join(' ', row.Needs.Where(feature => !target.Has(feature)).Select(Target.GetOption).Distinct(StringComparer.Ordinal));
}
