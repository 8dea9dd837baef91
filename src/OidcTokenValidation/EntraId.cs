namespace OidcTokenValidation;

/// <summary>Creates the issuers of Microsoft Entra ID, which has one for each tenant.</summary>
/// <remarks>Source: learn.microsoft.com/entra/identity-platform/access-tokens, "Token formats" and "Validate the issuer".</remarks>
public static class EntraId
{
    /// <summary>A tenant's issuer for APIs whose manifest requests tokens of version 2, with <see cref="AccessTokenProfile.EntraIdV2"/>.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    public static TrustedIssuer Tenant(Guid tenant) => Tenant(tenant, EntraCloud.Global);

    /// <summary>A tenant's issuer in one of the clouds, for APIs whose manifest requests tokens of version 2.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    /// <param name="cloud">The cloud of the tenant.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cloud.</exception>
    public static TrustedIssuer Tenant(Guid tenant, EntraCloud cloud) => new()
    {
        Issuer = Hosts.Get(cloud).GetIssuerV2(tenant),
        Profile = AccessTokenProfile.EntraIdV2,
    };

    /// <summary>A tenant's issuer for APIs whose manifest requests tokens of version 1, or no version, with
    /// <see cref="AccessTokenProfile.EntraIdV1"/>.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    public static TrustedIssuer TenantV1(Guid tenant) => TenantV1(tenant, EntraCloud.Global);

    /// <summary>A tenant's issuer in one of the clouds, for APIs whose manifest requests tokens of version 1, or no version.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    /// <param name="cloud">The cloud of the tenant. The issuers of the global cloud and of US Government are equal, their keys are not.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cloud.</exception>
    public static TrustedIssuer TenantV1(Guid tenant, EntraCloud cloud) => new()
    {
        Issuer = Hosts.Get(cloud).GetIssuerV1(tenant),
        Profile = AccessTokenProfile.EntraIdV1,

        // The metadata of this issuer is on another host.
        Keys = { MetadataAddress = Hosts.Get(cloud).GetMetadataV1(tenant) },
    };

    /// <summary>The issuer of an external tenant (Microsoft Entra External ID), whose tokens have the form of
    /// <see cref="AccessTokenProfile.EntraIdV2"/>.</summary>
    /// <param name="tenant">The tenant's identifier.</param>
    /// <remarks>For a custom domain set <see cref="TrustedIssuer.Issuer"/> to the <c>issuer</c> of its metadata.</remarks>
    public static TrustedIssuer ExternalTenant(Guid tenant) => new()
    {
        Issuer = $"https://{tenant:D}.ciamlogin.com/{tenant:D}/v2.0",
        Profile = AccessTokenProfile.EntraIdV2,
    };

    /// <summary>The issuer of an Azure AD B2C tenant, with <see cref="AccessTokenProfile.AzureAdB2C"/> and the metadata of one user flow.</summary>
    /// <param name="name">The tenant's name, as in <c>{name}.b2clogin.com</c>.</param>
    /// <param name="tenant">The tenant's identifier.</param>
    /// <param name="policy">The user flow or custom policy, for instance <c>B2C_1_signupsignin1</c>. The user flows of a tenant have one issuer: require the
    /// claim <c>tfp</c> if only one of them may call the API.</param>
    /// <exception cref="ArgumentException">The name or the policy is empty, or has characters that are not letters, digits, hyphens or underscores.</exception>
    public static TrustedIssuer B2CTenant(string name, Guid tenant, string policy)
    {
        ThrowIfNotName(name, nameof(name));
        ThrowIfNotName(policy, nameof(policy));
        return new()
        {
            Issuer = $"https://{name}.b2clogin.com/{tenant:D}/v2.0/",
            Profile = AccessTokenProfile.AzureAdB2C,
            Keys = { MetadataAddress = $"https://{name}.b2clogin.com/{name}.onmicrosoft.com/{policy}/v2.0/.well-known/openid-configuration" },
        };
    }

    /// <summary>Creates a function for <see cref="AccessTokenValidationOptions.ResolveIssuer"/> that trusts the issuers, of both versions, of all allowed
    /// tenants.</summary>
    /// <param name="isAllowed">Whether a tenant may use the API. It is called with the tenant of an unverified token before anything is fetched, and again
    /// after <see cref="AccessTokenValidationOptions.ResolvedIssuerRefreshInterval"/>: return a result from memory, and true only for your tenants.</param>
    public static Func<string, TrustedIssuer?> Tenants(Func<Guid, bool> isAllowed) => Tenants(isAllowed, EntraCloud.Global);

    /// <summary>Creates a function for <see cref="AccessTokenValidationOptions.ResolveIssuer"/> that trusts the issuers, of both versions, of all allowed
    /// tenants of one cloud.</summary>
    /// <param name="isAllowed">Whether a tenant may use the API, as in <see cref="Tenants(Func{Guid, bool})"/>.</param>
    /// <param name="cloud">The cloud of the tenants.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cloud.</exception>
    public static Func<string, TrustedIssuer?> Tenants(Func<Guid, bool> isAllowed, EntraCloud cloud)
    {
        ArgumentNullException.ThrowIfNull(isAllowed);
        Hosts hosts = Hosts.Get(cloud);
        return issuer => hosts.Find(issuer) is { } found && isAllowed(found.Tenant)
            ? found.IsV2 ? Tenant(found.Tenant, cloud) : TenantV1(found.Tenant, cloud)
            : null;
    }

    private static void ThrowIfNotName(string? text, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameter);
        if (!text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException("Only letters, digits, hyphens and underscores are allowed.", parameter);
    }

    // The hosts of a cloud, and the issuers on them.
    private sealed class Hosts
    {
        private const string SuffixV2 = "/v2.0";

        private static readonly Hosts Global = new("https://login.microsoftonline.com/", "https://sts.windows.net/");
        private static readonly Hosts UsGovernment = new("https://login.microsoftonline.us/", "https://sts.windows.net/");
        private static readonly Hosts China = new("https://login.partner.microsoftonline.cn/", "https://sts.chinacloudapi.cn/");

        private readonly string _hostV2;
        private readonly string _hostV1;

        private Hosts(string hostV2, string hostV1) => (_hostV2, _hostV1) = (hostV2, hostV1);

        public static Hosts Get(EntraCloud cloud) => cloud switch
        {
            EntraCloud.Global => Global,
            EntraCloud.UsGovernment => UsGovernment,
            EntraCloud.China => China,
            _ => throw new ArgumentOutOfRangeException(nameof(cloud), cloud, "There is no such cloud."),
        };

        public string GetIssuerV2(Guid tenant) => $"{_hostV2}{tenant:D}{SuffixV2}";

        public string GetIssuerV1(Guid tenant) => $"{_hostV1}{tenant:D}/";

        public string GetMetadataV1(Guid tenant) => $"{_hostV2}{tenant:D}/.well-known/openid-configuration";

        // Code point by code point: another spelling is another issuer.
        public (Guid Tenant, bool IsV2)? Find(string issuer)
        {
            if (TryRead(issuer, _hostV2, SuffixV2, out Guid tenant) && string.Equals(GetIssuerV2(tenant), issuer, StringComparison.Ordinal))
                return (tenant, true);
            return TryRead(issuer, _hostV1, "/", out tenant) && string.Equals(GetIssuerV1(tenant), issuer, StringComparison.Ordinal) ? (tenant, false) : null;
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
}
