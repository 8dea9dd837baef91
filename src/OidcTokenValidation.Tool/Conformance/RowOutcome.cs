namespace OidcTokenValidation.Tool.Conformance;

/// <summary>What became of a row.</summary>
internal enum RowOutcome
{
    Failed = 0,
    Passed,
    Skipped,
}
