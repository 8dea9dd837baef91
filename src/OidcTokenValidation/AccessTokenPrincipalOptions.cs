using System.Security.Claims;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Principal;

namespace OidcTokenValidation;

/// <summary>How <see cref="AccessToken.ToPrincipal(AccessTokenPrincipalOptions)"/> makes a principal of a token's claims. Immutable, so share it.</summary>
public sealed class AccessTokenPrincipalOptions
{
    /// <summary>The identity's authentication type.</summary>
    /// <value>Default <c>AccessToken</c>; not empty, because an identity without it is not authenticated.</value>
    public string AuthenticationType { get; init; } = "AccessToken";

    /// <summary>The claim behind <c>Identity.Name</c>, by its name in the token.</summary>
    /// <value>Default null: <c>sub</c>, or with <see cref="MapInboundClaims"/> <see cref="ClaimTypes.Name"/>, as JwtBearer has it.</value>
    public string? NameClaim { get; init; }

    /// <summary>The claim behind <c>IsInRole</c>, by its name in the token.</summary>
    /// <value>Default null: <see cref="AccessToken.Roles"/>, which <see cref="TrustedIssuer.RolesClaim"/> locates in the token.</value>
    public string? RoleClaim { get; init; }

    /// <summary>Whether claims get the names that Microsoft.IdentityModel and JwtBearer give them: <c>sub</c> becomes
    /// <see cref="ClaimTypes.NameIdentifier"/>.</summary>
    /// <value>Default false: claims have the names of the token. For applications that move from JwtBearer.</value>
    /// <remarks>
    /// The names are those of <c>JsonWebTokenHandler.DefaultInboundClaimTypeMap</c> when they are first needed. Where roles are not in the claim
    /// <c>roles</c>, only <see cref="AccessToken.Roles"/> become roles: a claim of that name then has another meaning, and is not renamed.
    /// </remarks>
    public bool MapInboundClaims { get; init; }

    /// <summary>Logs look-ups of mapped names, <see cref="ClaimTypes.NameIdentifier"/> for instance, that find nothing because names are not mapped.</summary>
    /// <value>Default null: nowhere. The level is Debug, and each name is logged once for these options.</value>
    public ILogger? Logger { get; init; }

    /// <summary>Explains look-ups of mapped names; null where they are mapped, or there is nowhere to log.</summary>
    internal MappedNameHint? Hint => MapInboundClaims || Logger is not { } logger ? null : field ??= new MappedNameHint(logger, AuthenticationType);
}
