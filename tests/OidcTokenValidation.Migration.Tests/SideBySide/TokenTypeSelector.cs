using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OidcTokenValidation.Migration.Tests.SideBySide;

/// <summary>The selector of the guide: which scheme decides is read from the token, which that scheme then verifies.</summary>
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
