using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Metadata that makes routing require the authorization middleware. It adds nothing to the policy.</summary>
internal sealed class OptionalAccess : IAuthorizeData, IOptionalAccessTokenMetadata
{
    public string? Policy { get; set; }

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }
}
