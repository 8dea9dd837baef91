namespace OidcTokenValidation.Tool.Doctor;

/// <summary>An issuer of Microsoft Entra ID: its tenant, and the version of its tokens.</summary>
/// <param name="Tenant">The tenant; null for 'common', 'organizations' and the like, which no token has as its issuer.</param>
/// <param name="Version">1 or 2.</param>
internal sealed record EntraIssuer(Guid? Tenant, int Version)
{
    private const string Host = "login.microsoftonline.com";
    private const string HostV1 = "sts.windows.net";

    /// <summary>The name of the method that creates the issuer.</summary>
    public string Method => Version == 1 ? nameof(EntraId.TenantV1) : nameof(EntraId.Tenant);

    /// <summary>Reads an issuer, as it is or as developers write it; null if it is none of Entra ID.</summary>
    public static EntraIssuer? Find(string issuer)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || uri.Host is not (Host or HostV1))
            return null;
        string[] path = uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length == 0)
            return null;
        return new(Guid.TryParse(path[0], out Guid tenant) ? tenant : null, uri.Host == Host && path is [_, "v2.0", ..] ? 2 : 1);
    }

    /// <summary>The settings of the issuer as the library has them.</summary>
    public TrustedIssuer Create() => Version == 1 ? EntraId.TenantV1(Tenant!.Value) : EntraId.Tenant(Tenant!.Value);
}
