using OidcTokenValidation.Challenges;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every error in the metadata of the API (RFC 9728 §1.2, §2); each message contains what to write instead.</summary>
internal static class ProtectedResourceOptionsRules
{
    public static void Check(ProtectedResourceOptions? options, List<string> errors)
    {
        if (options is null)
        {
            errors.Add("ProtectedResource is null. Leave it out for no metadata.");
            return;
        }

        if (options.Resource is { } resource && !IsUsable(resource, options.AllowLoopbackHttp))
        {
            errors.Add($"ProtectedResource.Resource is '{resource}'. Write the absolute https URL that all URLs of this API begin with, "
                + "without user name, query and fragment, in ASCII, its path without '//', '%2F' and '%3F', "
                + "for instance \"https://api.example.com\"; for plain http on a loopback address set AllowLoopbackHttp.");
        }

        if (options.Resource is null && HasAny(options))
            errors.Add("ProtectedResource has values, but no Resource: they would have no effect. Write Resource, the URL of this API, or remove them.");
        CheckPage(options.Documentation, nameof(options.Documentation), errors);
        CheckPage(options.Policy, nameof(options.Policy), errors);
        CheckPage(options.TermsOfService, nameof(options.TermsOfService), errors);
        foreach (string? scope in (options.Scopes ?? [null!]).Where(static scope => !IsScope(scope)))
            errors.Add($"ProtectedResource.Scopes holds '{scope}'. Write single scopes: printable ASCII without space, quotation mark and backslash.");
        if (options.AuthorizationDetailsTypes?.Any(string.IsNullOrEmpty) != false)
            errors.Add("ProtectedResource.AuthorizationDetailsTypes is null or holds an empty value. Leave it out for none.");
    }

    private static bool IsScope(string? scope) =>
        !string.IsNullOrEmpty(scope) && !scope.Contains(' ', StringComparison.Ordinal) && AuthParam.IsQuotable(scope);

    // The challenges contain it as it is.
    private static bool IsUsable(string resource, bool allowLoopbackHttp) =>
        FetchAddress.IsIdentifier(resource, allowLoopbackHttp ? PlainHttp.OnLoopback : PlainHttp.Never)
        && AuthParam.IsQuotable(resource)
        && IsReadInOneWay(resource);

    // Hosts differ in such paths: one decodes them, another does not, and a third joins the slashes.
    private static bool IsReadInOneWay(string url) =>
        url.LastIndexOf("//", StringComparison.Ordinal) == url.IndexOf("//", StringComparison.Ordinal)
        && !url.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && !url.Contains("%3F", StringComparison.OrdinalIgnoreCase);

    private static bool HasAny(ProtectedResourceOptions options) =>
        options.Name is not null || options.Documentation is not null || options.Policy is not null || options.TermsOfService is not null
        || options.ClientCertificates || options.Scopes?.Count > 0 || options.AuthorizationDetailsTypes?.Count > 0;

    private static void CheckPage(string? address, string name, List<string> errors)
    {
        bool isPage = Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
        if (address is not null && !isPage)
            errors.Add($"ProtectedResource.{name} is '{address}'. Write the absolute URL of a page, for instance \"https://api.example.com/docs\".");
    }
}
