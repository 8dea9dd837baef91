using OidcTokenValidation.Challenges;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every mistake in what the API tells about itself; each message says what to write instead.</summary>
internal static class ProtectedResourceOptionsRules
{
    public static void Check(ProtectedResourceOptions? options, List<string> mistakes)
    {
        if (options is null)
        {
            mistakes.Add("ProtectedResource is null. Leave it out for no metadata.");
            return;
        }

        // It stands in the challenges too, as it is.
        if (options.Resource is { } resource && !(FetchAddress.IsIdentifier(resource, options.AllowLoopbackHttp ? PlainHttp.OnLoopback : PlainHttp.Never) && AuthParam.IsQuotable(resource) && IsReadInOneWay(resource)))
            mistakes.Add($"ProtectedResource.Resource is '{resource}'. Write the absolute https URL that stands before the URLs of this API, without user name, query and fragment, in ASCII, its path without '//', '%2F' and '%3F', for instance \"https://api.example.com\"; for plain http on a loopback address set AllowLoopbackHttp.");
        if (options.Resource is null && HasAny(options))
            mistakes.Add("ProtectedResource has values, but no Resource: they would have no effect. Write Resource, the URL of this API, or remove them.");
        CheckPage(options.Documentation, nameof(options.Documentation), mistakes);
        CheckPage(options.Policy, nameof(options.Policy), mistakes);
        CheckPage(options.TermsOfService, nameof(options.TermsOfService), mistakes);
        foreach (string? scope in (options.Scopes ?? [null!]).Where(static scope => string.IsNullOrEmpty(scope) || scope.Contains(' ', StringComparison.Ordinal) || !AuthParam.IsQuotable(scope)))
            mistakes.Add($"ProtectedResource.Scopes holds '{scope}'. Write single scopes: printable ASCII without space, quotation mark and backslash.");
        if (options.AuthorizationDetailsTypes?.Any(string.IsNullOrEmpty) != false)
            mistakes.Add("ProtectedResource.AuthorizationDetailsTypes is null or holds an empty value. Leave it out for none.");
    }

    // Not every host can serve such a path: where one decodes it, another does not, and a third joins the slashes.
    private static bool IsReadInOneWay(string url) =>
        url.LastIndexOf("//", StringComparison.Ordinal) == url.IndexOf("//", StringComparison.Ordinal)
        && !url.Contains("%2F", StringComparison.OrdinalIgnoreCase)
        && !url.Contains("%3F", StringComparison.OrdinalIgnoreCase);

    private static bool HasAny(ProtectedResourceOptions options) =>
        options.Name is not null || options.Documentation is not null || options.Policy is not null || options.TermsOfService is not null
        || options.ClientCertificates || options.Scopes?.Count > 0 || options.AuthorizationDetailsTypes?.Count > 0;

    private static void CheckPage(string? address, string name, List<string> mistakes)
    {
        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)))
            mistakes.Add($"ProtectedResource.{name} is '{address}'. Write the absolute URL of a page, for instance \"https://api.example.com/docs\".");
    }
}
