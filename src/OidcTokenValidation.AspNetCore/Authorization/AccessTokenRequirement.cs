using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>A requirement on access tokens as an authorization requirement of ASP.NET Core.</summary>
internal sealed class AccessTokenRequirement(AccessRequirement requirement) : IAuthorizationRequirement
{
    public AccessRequirement Requirement { get; } = requirement;

    /// <summary>The text for ASP.NET Core's own log, which lists the requirements that were not met.</summary>
    public override string ToString() => $"Access token: {Requirement}";
}

/// <summary>Requires that there is no access token, or one that is valid for one of the schemes.</summary>
internal sealed class OptionalAccessTokenRequirement(IReadOnlyList<string> schemes) : IAuthorizationRequirement
{
    /// <summary>The schemes; if empty, all that have validated the request.</summary>
    public IReadOnlyList<string> Schemes { get; } = schemes;

    /// <inheritdoc/>
    public override string ToString() => "Access token: valid, or none";
}
