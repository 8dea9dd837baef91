namespace OidcTokenValidation.AspNetCore;

/// <summary>Default values of access token authentication.</summary>
public static class AccessTokenDefaults
{
    /// <summary>The name of the authentication scheme unless another is given.</summary>
    public const string AuthenticationScheme = "AccessToken";
}
