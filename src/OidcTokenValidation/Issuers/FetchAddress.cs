namespace OidcTokenValidation.Issuers;

/// <summary>Which addresses documents may be fetched from, and where discovery looks for them.</summary>
internal static class FetchAddress
{
    private const string OpenIdSuffix = "/.well-known/openid-configuration";
    private const string OAuthInfix = "/.well-known/oauth-authorization-server";

    /// <summary>https, or http on a loopback address where that was allowed.</summary>
    public static bool IsAllowed(Uri address, bool allowLoopbackHttp) =>
        address.IsAbsoluteUri
        && string.IsNullOrEmpty(address.UserInfo)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && allowLoopbackHttp && address.IsLoopback));

    /// <summary>Whether a URL can identify an issuer or an API: one of the above, without query and fragment (RFC 8414 §2, RFC 9728 §1.2).</summary>
    /// <remarks>It is compared as it is written: what the Uri class would quietly correct (white space, backslashes, dot segments) no token ever has.</remarks>
    public static bool IsIdentifier(string? text, bool allowLoopbackHttp) =>
        Uri.IsWellFormedUriString(text, UriKind.Absolute)
        && text.AsSpan().IndexOfAny("?#\\") < 0
        && !Array.Exists(text!.Split('/'), static segment => Uri.UnescapeDataString(segment) is "." or "..")
        && !text.AsSpan().ContainsAnyInRange('\0', ' ')
        && IsAllowed(new Uri(text), allowLoopbackHttp);

    /// <summary>The addresses of an issuer's metadata, in the order in which they are tried.</summary>
    public static IReadOnlyList<Uri> MetadataOf(string issuer)
    {
        var uri = new Uri(issuer);
        string origin = uri.GetLeftPart(UriPartial.Authority);
        string path = uri.AbsolutePath.TrimEnd('/');
        return
        [
            new Uri(origin + path + OpenIdSuffix),   // OpenID Connect Discovery 1.0 §4.1: appended
            new Uri(origin + OAuthInfix + path),     // RFC 8414 §3.1: inserted
        ];
    }
}
