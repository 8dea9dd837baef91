using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What differs between two issuers of Microsoft Entra ID.</summary>
internal static class EntraProblems
{
    /// <summary>Names the difference.</summary>
    /// <param name="both">Both issuers.</param>
    /// <param name="tenant">The tenant of the token.</param>
    /// <param name="actual">The issuer of the token.</param>
    /// <param name="configured">The issuer of the API.</param>
    public static Problem Create(string both, Guid tenant, EntraIssuer actual, EntraIssuer configured)
    {
        string line = $"options.Issuers.Add(EntraId.{actual.Method}(Guid.Parse({CodeText.Literal(tenant.ToString("D"))})));";
        if (configured.Tenant is null)
        {
            return new(
                "EntraAllTenants",
                $"{both}, which is not a tenant: each token has the issuer of its own tenant. Name the tenants that are customers:",
                "options.ResolveIssuer = EntraId.Tenants(customers.Contains);",
                line);
        }

        if (configured.Tenant != tenant)
            return new("IssuerOtherTenant", $"{both}: another tenant of Microsoft Entra ID.", line, IssuerProblems.OrOther);
        string other = actual.Version == 1 ? "2" : "null";
        return new(
            "EntraVersion",
            $"{both}: the same tenant, and tokens of version {actual.Version}. The manifest of the API decides the version.",
            line,
            $"or in the manifest of the API: \"requestedAccessTokenVersion\": {other}, for tokens of version {3 - actual.Version}");
    }
}
