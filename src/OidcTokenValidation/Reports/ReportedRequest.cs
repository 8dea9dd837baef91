namespace OidcTokenValidation.Reports;

/// <summary>The facts of a validated request that a report depends on.</summary>
/// <param name="Settings">The settings of this API.</param>
/// <param name="Form">Whether its token is a JWT, by its form.</param>
/// <param name="IgnoresProof">Whether the token was sent under another scheme than DPoP: proofs are not read then.</param>
/// <param name="Binding">What the token is bound to; null unless the request is valid.</param>
internal sealed record ReportedRequest(CheckSettings Settings, TokenForm Form, bool IgnoresProof, TokenBinding? Binding)
{
    /// <summary>The requirement that a valid token does not meet; null if there is none.</summary>
    public string? UnmetRequirement { get; init; }
}
