namespace OidcTokenValidation;

/// <summary>Creates the issuers of Microsoft Entra ID, which has one for each tenant.</summary>
/// <remarks>Source: learn.microsoft.com/entra/identity-platform/access-tokens, "Token formats" and "Validate the issuer". National clouds have other hosts:
/// configure their issuers as <see cref="TrustedIssuer"/>.</remarks>
public static class EntraId
{
    private const string HostV2 = "https://login.microsoftonline.com/";
    private const string SuffixV2 = "/v2.0";
    private const string HostV1 = "https://sts.windows.net/";

    /// <summary>A tenant's issuer for APIs whose manifest requests tokens of version 2, with <see cref="AccessTokenProfile.EntraIdV2"/>.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    public static TrustedIssuer Tenant(Guid tenant) => new()
    {
        Issuer = $"{HostV2}{tenant:D}{SuffixV2}",
        Profile = AccessTokenProfile.EntraIdV2,
    };

    /// <summary>A tenant's issuer for APIs whose manifest requests tokens of version 1, or no version, with
    /// <see cref="AccessTokenProfile.EntraIdV1"/>.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    public static TrustedIssuer TenantV1(Guid tenant) => new()
    {
        Issuer = $"{HostV1}{tenant:D}/",
        Profile = AccessTokenProfile.EntraIdV1,

        // The metadata of this issuer is on another host.
        Keys = { MetadataAddress = $"{HostV2}{tenant:D}/.well-known/openid-configuration" },
    };

    /// <summary>Creates a function for <see cref="AccessTokenValidationOptions.ResolveIssuer"/> that trusts the issuers, of both versions, of all allowed
    /// tenants.</summary>
    /// <param name="isAllowed">Whether a tenant may use the API. It is called with the tenant of an unverified token before anything is fetched, and again
    /// after <see cref="AccessTokenValidationOptions.ResolvedIssuerRefreshInterval"/>: return a result from memory, and true only for your tenants.</param>
    public static Func<string, TrustedIssuer?> Tenants(Func<Guid, bool> isAllowed)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        return issuer => Find(issuer) is { } tenant && isAllowed(tenant.Id) ? tenant.Create(tenant.Id) : null;
    }

    // Code point by code point: another spelling is another issuer.
    private static (Guid Id, Func<Guid, TrustedIssuer> Create)? Find(string issuer)
    {
        if (TryRead(issuer, HostV2, SuffixV2, out Guid id) && string.Equals(Tenant(id).Issuer, issuer, StringComparison.Ordinal))
            return (id, Tenant);
        return TryRead(issuer, HostV1, "/", out id) && string.Equals(TenantV1(id).Issuer, issuer, StringComparison.Ordinal) ? (id, TenantV1) : null;
    }

    private static bool TryRead(string issuer, string start, string end, out Guid tenant)
    {
        tenant = Guid.Empty;
        return issuer.Length > start.Length + end.Length
            && issuer.StartsWith(start, StringComparison.Ordinal)
            && issuer.EndsWith(end, StringComparison.Ordinal)
            && Guid.TryParseExact(issuer.AsSpan(start.Length..^end.Length), "D", out tenant);
    }
}
