namespace OidcTokenValidation;

/// <summary>A cloud of Microsoft Entra ID, whose tenants have their own hosts.</summary>
/// <remarks>Source: learn.microsoft.com/entra/identity-platform/authentication-national-cloud. The hosts of version 1 are from Microsoft's forum
/// (number 1190472) and from Azure Spring Boot's AADJwtIssuerValidator.</remarks>
public enum EntraCloud
{
    /// <summary>The global service: <c>login.microsoftonline.com</c>, version 1 <c>sts.windows.net</c>.</summary>
    Global = 0,

    /// <summary>US Government: <c>login.microsoftonline.us</c>, version 1 <c>sts.windows.net</c>.</summary>
    UsGovernment = 1,

    /// <summary>China, operated by 21Vianet: <c>login.partner.microsoftonline.cn</c>, version 1 <c>sts.chinacloudapi.cn</c>.</summary>
    China = 2,
}
