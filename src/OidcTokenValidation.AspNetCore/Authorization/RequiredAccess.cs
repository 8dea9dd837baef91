using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>A requirement as metadata of an endpoint. Unlike a policy in the metadata, it adds to the application's default policy.</summary>
internal sealed class RequiredAccess(AccessRequirement requirement) : IAuthorizeData, IAuthorizationRequirementData, IAccessRequirementMetadata
{
    private readonly AccessTokenRequirement[] _requirements = [new(requirement)];

    public AccessRequirement Requirement => requirement;

    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => _requirements;
}
