using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What differs between the issuer of the API, of the provider's metadata, and of the token.</summary>
internal static class IssuerProblems
{
    /// <summary>The other way to correct an issuer.</summary>
    public const string OrOther = "or let the client request a token of the issuer that the API trusts";

    /// <summary>The issuer is the address of metadata.</summary>
    public static Problem IsMetadataAddress(string given, string issuer) => new(
        "IssuerIsMetadataAddress",
        $"--issuer is {Quote(given)}, the address of metadata. The issuer identifier is the member 'issuer' of that document.",
        Trust(issuer));

    /// <summary>The metadata at the address has another issuer, which is the same address in another spelling.</summary>
    public static Problem IsSpeltOtherwise(string given, string actual, string source)
    {
        bool isSlash = IssuerName.DifferBySlash(given, actual);
        string difference = !isSlash ? "they are the same address in another spelling, and another identifier"
            : actual.EndsWith('/') ? "the trailing slash is missing" : "there is a trailing slash too many";
        return new(
            isSlash ? "IssuerSlash" : "IssuerSpelling",
            $"--issuer is {Quote(given)}, and {source} is {Quote(actual)}: {difference}. Issuers are compared code point by code point (RFC 8414 §3.3).",
            Trust(actual));
    }

    /// <summary>The metadata at the address has another issuer, which the token has too, or neither of them has that of the token.</summary>
    public static Problem IsOfOtherIssuer(string given, string stated, string address) => new(
        "MetadataOfOtherIssuer",
        $"The metadata at {Escaped.Text(address)} is of the issuer {Quote(stated)}, and --issuer is {Quote(given)}. That is the address at which this network "
        + "reaches the provider (a proxy, a container), not the identifier in its tokens. If that is your provider:",
        $"TrustedIssuer issuer = options.Trust({CodeText.Literal(stated)});",
        $"issuer.Keys.MetadataAddress = {CodeText.Literal(address)};");

    /// <summary>The metadata has another issuer than the token, and the token that of the API.</summary>
    public static Problem MetadataDiffers(string given, string stated, string jwksAddress) => new(
        "MetadataOfOtherIssuer",
        $"The token is of the issuer {Quote(given)}, as the API expects, and the provider's metadata of {Quote(stated)}: the provider has two names, "
        + "and the metadata of the other one is not used. Set the provider's public host name (Keycloak: KC_HOSTNAME), or if that is your provider:",
        $"issuer.Keys.JwksAddress = {CodeText.Literal(jwksAddress)};");

    /// <summary>Describes the difference between the issuer of the API and that of the token.</summary>
    public static Problem Find(string given, string actual)
    {
        if (IssuerName.AreSameAddress(given, actual))
            return IsSpeltOtherwise(given, actual, "that of the token");
        string both = $"The token is of the issuer {Quote(actual)}, and --issuer is {Quote(given)}";
        if (EntraIssuer.Find(actual) is { Tenant: { } tenant } entra && EntraIssuer.Find(given) is { } configured)
            return EntraProblems.Create(both, tenant, entra, configured);
        if (IssuerName.DifferByScheme(given, actual))
        {
            return new(
                "IssuerScheme",
                $"{both}: one is http, the other https. The provider's public address is not set, or is not the one of the API.",
                Trust(actual));
        }

        return IssuerName.AreOnSameHost(given, actual)
            ? new("IssuerOtherTenant", $"{both}: the same host, and another {GetPart(given)}. Each has its own keys.", Trust(actual), OrOther)
            : new(
                "IssuerOtherHost",
                $"{both}: another host{DescribeRegion(given, actual)}. It is a token of another environment, or of another provider.",
                $"{Trust(actual)}   // only if the API trusts that provider too",
                OrOther);
    }

    private static string GetPart(string given) =>
        given.Contains("/realms/", StringComparison.Ordinal) ? "realm of Keycloak"
        : IsCognito(given) ? "user pool of Cognito"
        : "path (a tenant, a realm, an authorization server)";

    private static string DescribeRegion(string given, string actual) =>
        IsCognito(given) && IsCognito(actual) ? ", the region of the user pool" : string.Empty;

    private static bool IsCognito(string issuer) => IssuerName.GetHost(issuer).StartsWith("cognito-idp.", StringComparison.Ordinal);

    private static string Trust(string issuer) => $"options.Trust({CodeText.Literal(issuer)});";

    private static string Quote(string text) => $"\"{Escaped.Text(text)}\"";
}
