namespace OidcTokenValidation.Reports;

/// <summary>What a report needs to know of a request that was judged.</summary>
/// <param name="Settings">What this API accepts.</param>
/// <param name="Form">Whether its token is a JWT, by its form.</param>
/// <param name="IsBearer">Whether the token came as a Bearer token: proofs are not looked at then.</param>
/// <param name="Binding">What the token is bound to; null where that is not known, which is everywhere but in a valid request.</param>
internal sealed record ReportedRequest(CheckSettings Settings, TokenForm Form, bool IsBearer, TokenBinding? Binding)
{
    /// <summary>Why a valid token was not enough; null where it was, or where that is not known.</summary>
    public string? UnmetRequirement { get; init; }
}
