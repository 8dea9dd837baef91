using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The core's requirement as one of ASP.NET Core's.</summary>
internal sealed class AccessTokenRequirement(AccessRequirement requirement) : IAuthorizationRequirement
{
    public AccessRequirement Requirement { get; } = requirement;
}

/// <summary>No access token, or a valid one; a bad one is refused.</summary>
internal sealed class OptionalAccessTokenRequirement : IAuthorizationRequirement;
