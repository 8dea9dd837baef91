using System.Security.Claims;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Principal;

namespace OidcTokenValidation;

/// <summary>The options of <see cref="AccessToken.ToPrincipal(AccessTokenPrincipalOptions)"/>. Immutable: use one instance for all tokens.</summary>
public sealed class AccessTokenPrincipalOptions
{
    /// <summary>The identity's authentication type.</summary>
    /// <value>Default <c>AccessToken</c>; not empty, because an identity without it is not authenticated.</value>
    public string AuthenticationType { get; init; } = "AccessToken";

    /// <summary>The claim of <c>Identity.Name</c>, by its name in the token.</summary>
    /// <value>Default null: <c>sub</c>, or with <see cref="MapInboundClaims"/> <see cref="ClaimTypes.Name"/>, as with JwtBearer.</value>
    public string? NameClaim { get; init; }

    /// <summary>The claim of <c>IsInRole</c>, by its name in the token.</summary>
    /// <value>Default null: <see cref="AccessToken.Roles"/>, which <see cref="TrustedIssuer.RolesClaim"/> locates in the token.</value>
    public string? RoleClaim { get; init; }

    /// <summary>Whether claims are mapped to the names of Microsoft.IdentityModel and JwtBearer: <c>sub</c> becomes
    /// <see cref="ClaimTypes.NameIdentifier"/>.</summary>
    /// <value>Default false: claims have their names in the token. For applications that migrate from JwtBearer.</value>
    /// <remarks>
    /// The names are those of <c>JsonWebTokenHandler.DefaultInboundClaimTypeMap</c> at the first use. If roles are not in the claim
    /// <c>roles</c>, only <see cref="AccessToken.Roles"/> become roles: a claim of that name then has another meaning, and is not renamed.
    /// </remarks>
    public bool MapInboundClaims { get; init; }

    /// <summary>Logs look-ups of mapped names, <see cref="ClaimTypes.NameIdentifier"/> for instance, that find nothing because names are not mapped.</summary>
    /// <value>Default null: they are not logged. The level is Debug, and each name is logged once for these options.</value>
    public ILogger? Logger { get; init; }

    /// <summary>Explains look-ups of mapped names; null if names are mapped, or if there is no logger.</summary>
    internal MappedNameHint? Hint => MapInboundClaims || Logger is not { } logger ? null : field ??= new MappedNameHint(logger, AuthenticationType);
}
