namespace OidcTokenValidation.Tool.Output;

/// <summary>The form of a report.</summary>
internal enum ReportFormat
{
    Text = 0,
    Json,
    JUnit,
}
