using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Adds nothing to the policy beside it, but makes routing insist on the authorization middleware.</summary>
internal sealed class OptionalAccess : IAuthorizeData, IOptionalAccessTokenMetadata
{
    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }
}
