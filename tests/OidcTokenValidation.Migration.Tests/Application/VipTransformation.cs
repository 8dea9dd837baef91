using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>Returns a new principal, as the documentation of ASP.NET Core recommends, with an additional claim.</summary>
internal sealed class VipTransformation : IClaimsTransformation
{
    public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
    {
        if (principal.HasClaim("vip", "true") || !principal.HasClaim(ClaimTypes.Email, "alice@example.com"))
            return Task.FromResult(principal);

        ClaimsPrincipal transformed = principal.Clone();
        transformed.AddIdentity(new ClaimsIdentity([new Claim("vip", "true")]));
        return Task.FromResult(transformed);
    }
}
