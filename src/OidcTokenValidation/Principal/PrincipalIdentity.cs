using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OidcTokenValidation.Principal;

/// <summary>The identity of a token's principal: which names its claims have, and which of them are its name and its roles.</summary>
internal static class PrincipalIdentity
{
    private const string Roles = "roles";

    // For roles that stand elsewhere: a claim "roles" of the token means something else then, and must not grant anything.
    private const string RolesElsewhere = "OidcTokenValidation.Roles";

    public static ClaimsIdentity Create(AccessToken token, AccessTokenPrincipalOptions options)
    {
        bool areRolesElsewhere = options.RoleClaim is null && token.Accepted.Profile.RolesPath is not [Roles];
        string roleType = areRolesElsewhere && !options.MapInboundClaims ? RolesElsewhere : NameOf(options.RoleClaim ?? Roles, options);
        string nameType = options.NameClaim is { } name ? NameOf(name, options) : options.MapInboundClaims ? ClaimTypes.Name : "sub";
        IEnumerable<Claim> claims = PrincipalClaims.Create(token.Claims, token.Issuer);
        if (options.MapInboundClaims)
            claims = claims.Select(claim => Map(claim, areRolesElsewhere ? roleType : null)).OfType<Claim>();
        if (areRolesElsewhere)
            claims = [.. claims, .. token.Roles.Select(role => new Claim(roleType, role, ClaimValueTypes.String, token.Issuer))];
        return options.Hint is { } hint
            ? new TokenIdentity(claims, options.AuthenticationType, nameType, roleType, hint) { BootstrapContext = token }
            : new ClaimsIdentity(claims, options.AuthenticationType, nameType, roleType) { BootstrapContext = token };
    }

    private static string NameOf(string name, AccessTokenPrincipalOptions options) => options.MapInboundClaims ? InboundClaimNames.MapName(name) : name;

    // None of the token's claims may become one of the reserved name: those are made of the roles alone.
    private static Claim? Map(Claim claim, string? reserved)
    {
        string type = InboundClaimNames.MapName(claim.Type);
        if (type == reserved)
            return type == claim.Type ? null : claim;
        if (type == claim.Type)
            return claim;
        var mapped = new Claim(type, claim.Value, claim.ValueType, claim.Issuer);
        mapped.Properties[JsonWebTokenHandler.ShortClaimTypeProperty] = claim.Type;
        return mapped;
    }
}
