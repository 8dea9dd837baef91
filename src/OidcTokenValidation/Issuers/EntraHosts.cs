namespace OidcTokenValidation.Issuers;

/// <summary>The hosts of a cloud of Microsoft Entra ID, and the issuers on them.</summary>
internal sealed class EntraHosts
{
    private const string SuffixV2 = "/v2.0";

    private static readonly EntraHosts Global = new("https://login.microsoftonline.com/", "https://sts.windows.net/");
    private static readonly EntraHosts UsGovernment = new("https://login.microsoftonline.us/", "https://sts.windows.net/");
    private static readonly EntraHosts China = new("https://login.partner.microsoftonline.cn/", "https://sts.chinacloudapi.cn/");

    private readonly string _hostV2;
    private readonly string _hostV1;

    private EntraHosts(string hostV2, string hostV1) => (_hostV2, _hostV1) = (hostV2, hostV1);

    public static EntraHosts Get(EntraCloud cloud) => cloud switch
    {
        EntraCloud.Global => Global,
        EntraCloud.UsGovernment => UsGovernment,
        EntraCloud.China => China,
        _ => throw new ArgumentOutOfRangeException(nameof(cloud), cloud, "There is no such cloud."),
    };

    public static void ThrowIfNotName(string? text, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, parameter);
        if (!text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException("Only letters, digits, hyphens and underscores are allowed.", parameter);
    }

    public string GetIssuerV2(Guid tenant) => $"{_hostV2}{tenant:D}{SuffixV2}";

    public string GetIssuerV1(Guid tenant) => $"{_hostV1}{tenant:D}/";

    public string GetMetadataV1(Guid tenant) => $"{_hostV2}{tenant:D}/.well-known/openid-configuration";

    /// <summary>Finds the tenant and the version of an issuer, code point by code point: another spelling is another issuer.</summary>
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
