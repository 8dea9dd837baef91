namespace OidcTokenValidation.Diagnostics;

/// <summary>The constant part of a refusal.</summary>
internal sealed record FailureRule(string? Error, string Section, string Description, string Explanation);
