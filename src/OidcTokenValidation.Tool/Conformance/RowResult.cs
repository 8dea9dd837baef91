namespace OidcTokenValidation.Tool.Conformance;

/// <summary>A row with its outcome.</summary>
internal sealed record RowResult(Chapter Chapter, Row Row, Observation Observation)
{
    public bool HasFailed => Observation.Outcome == RowOutcome.Failed;
}
