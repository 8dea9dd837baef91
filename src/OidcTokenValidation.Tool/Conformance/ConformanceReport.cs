namespace OidcTokenValidation.Tool.Conformance;

/// <summary>The outcomes of all rows of a run.</summary>
internal sealed record ConformanceReport(Target Target, string Issuer, IReadOnlyList<RowResult> Results)
{
    public int Count(Level level, RowOutcome outcome) => Results.Count(result => result.Row.Level == level && result.Observation.Outcome == outcome);

    /// <summary>Whether a row of this level, or of a more binding one, has failed.</summary>
    public bool HasFailed(Level level) => Results.Any(result => result.HasFailed && result.Row.Level <= level);
}
