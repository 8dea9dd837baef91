using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using OidcTokenValidation.Claims;

namespace OidcTokenValidation.Principal;

/// <summary>Creates the identity of a token's principal: the names of its claims, and which of them are its name and its roles.</summary>
internal static class PrincipalIdentity
{
    private const string Roles = "roles";

    // The claim type of roles that are not in the claim "roles": a claim of that name has another meaning then, and must grant nothing.
    private const string OtherRoles = "OidcTokenValidation.Roles";

    /// <param name="source">The token's claims. The object becomes the identity's bootstrap context.</param>
    /// <param name="options">The names of claims.</param>
    public static ClaimsIdentity Create(IParsedClaims source, AccessTokenPrincipalOptions options)
    {
        AcceptedClaims accepted = source.Accepted;
        bool hasOtherRoles = options.RoleClaim is null && accepted.Profile.RolesPath is not [Roles];
        string roleType = hasOtherRoles && !options.MapInboundClaims ? OtherRoles : GetClaimType(options.RoleClaim ?? Roles, options);
        string nameType = options.NameClaim is { } name ? GetClaimType(name, options)
            : options.MapInboundClaims ? ClaimTypes.Name
            : accepted.FindFirst(accepted.Profile.Rules.Subject)?.Name ?? "sub";
        IEnumerable<Claim> claims = PrincipalClaims.Create(source.Claims, accepted.Issuer)
            .Where(static claim => !string.Equals(claim.Type, OtherRoles, StringComparison.Ordinal));
        if (options.MapInboundClaims)
            claims = claims.Select(claim => Map(claim, hasOtherRoles ? roleType : null)).OfType<Claim>();
        if (hasOtherRoles)
            claims = [.. claims, .. accepted.Values.GetRoles(source).Select(role => new Claim(roleType, role, ClaimValueTypes.String, accepted.Issuer))];
        return options.Hint is { } hint
            ? new TokenIdentity(claims, options.AuthenticationType, nameType, roleType, hint) { BootstrapContext = source }
            : new ClaimsIdentity(claims, options.AuthenticationType, nameType, roleType) { BootstrapContext = source };
    }

    private static string GetClaimType(string name, AccessTokenPrincipalOptions options) => options.MapInboundClaims ? InboundClaimNames.MapName(name) : name;

    // No claim of the token may get the reserved type: only roles have it.
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
