using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OidcTokenValidation.Migration.Tests.SideBySide;

/// <summary>The selector of the guide: it selects the scheme by the type of the token, and that scheme then verifies the token.</summary>
internal static class TokenTypeSelector
{
    // guide: begin
    public static string SelectScheme(HttpContext context)
    {
        string field = context.Request.Headers.Authorization.ToString();
        if (!field.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return "AccessToken";   // no token, or one with a DPoP proof
        try
        {
            return new JsonWebToken(field[7..].Trim()).Typ is "at+jwt" or "application/at+jwt" ? "AccessToken" : "Bearer";
        }
        catch (ArgumentException)
        {
            return "AccessToken";   // not a JWT
        }
    }
    // guide: end
}
