using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>Selects the scheme by the issuer that the token names. The scheme verifies the token later.</summary>
internal static class SchemeSelector
{
    public const string Policy = "ByIssuer";
    public const string Home = "Bearer";
    public const string Partner = "Partner";
    public const string Down = "Down";

    public static Func<HttpContext, string> ByIssuer(string partner) => context =>
    {
        string field = context.Request.Headers.Authorization.ToString();
        string token = field.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? field[7..].Trim() : context.Request.Query["access_token"].ToString();
        try
        {
            return token.Length > 0 && new JsonWebToken(token).Issuer == partner ? Partner : Home;
        }
        catch (ArgumentException)
        {
            return Home;
        }
    };
}
