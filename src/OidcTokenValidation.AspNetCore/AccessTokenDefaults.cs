namespace OidcTokenValidation.AspNetCore;

/// <summary>Names of the authentication handler.</summary>
public static class AccessTokenDefaults
{
    /// <summary>The name of the authentication scheme unless another is given.</summary>
    public const string AuthenticationScheme = "AccessToken";
}
