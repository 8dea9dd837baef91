using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore.Diagnostics;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Creates the identity of a token with the claims that the application adds.</summary>
internal sealed class ClaimsAddition(Func<HttpContext, AccessToken, ClaimsIdentity, ValueTask> add, AccessTokenPrincipalOptions options, ILogger? logger)
{
    private int _hasWarned;

    public async ValueTask<ClaimsIdentity> CreateAsync(HttpContext context, AccessToken token)
    {
        var identity = (ClaimsIdentity)token.ToPrincipal(options).Identity!;
        await add(context, token, identity).ConfigureAwait(false);
        if (HasIneffectiveRole(identity, token) && logger is not null && Interlocked.Exchange(ref _hasWarned, 1) == 0)
            AspNetCoreLog.RoleOfOtherType(logger, options.AuthenticationType, ClaimTypes.Role);
        return identity;
    }

    // Code that was written for JwtBearer adds roles of this type, which is JwtBearer's default.
    private static bool HasIneffectiveRole(ClaimsIdentity identity, AccessToken token) =>
        identity.RoleClaimType != ClaimTypes.Role && identity.HasClaim(claim => claim.Type == ClaimTypes.Role && claim.Issuer != token.Issuer);
}
