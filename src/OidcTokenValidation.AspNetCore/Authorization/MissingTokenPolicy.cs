using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The policy of endpoints whose token may be missing.</summary>
internal static class MissingTokenPolicy
{
    public static AuthorizationPolicy Create(string[] schemes) =>
        new AuthorizationPolicyBuilder(schemes).AddRequirements(new OptionalAccessTokenRequirement(schemes)).Build();
}
