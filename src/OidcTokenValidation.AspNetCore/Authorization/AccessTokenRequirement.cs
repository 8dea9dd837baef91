using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The core's requirement as one of ASP.NET Core's.</summary>
internal sealed class AccessTokenRequirement(AccessRequirement requirement) : IAuthorizationRequirement
{
    public AccessRequirement Requirement { get; } = requirement;

    /// <summary>For ASP.NET Core's own log, which lists the requirements that were not met.</summary>
    public override string ToString() => $"Access token: {Requirement}";
}

/// <summary>No access token, or one that is valid for one of the schemes; a bad one is refused.</summary>
internal sealed class OptionalAccessTokenRequirement(IReadOnlyList<string> schemes) : IAuthorizationRequirement
{
    /// <summary>The schemes; all that were asked if none is named.</summary>
    public IReadOnlyList<string> Schemes { get; } = schemes;

    /// <inheritdoc/>
    public override string ToString() => "Access token: valid, or none";
}
