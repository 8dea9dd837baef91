using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.Keys;

/// <summary>Which addresses documents may be fetched from, and where discovery looks for them.</summary>
internal static class FetchAddress
{
    private const string OpenIdSuffix = "/.well-known/openid-configuration";
    private const string OAuthInfix = "/.well-known/oauth-authorization-server";
    private const string SharedSignalsInfix = "/.well-known/ssf-configuration";

    /// <summary>The hosts that an issuer's options allow over plain http.</summary>
    public static PlainHttp GetPlainHttp(KeySourceOptions keys) =>
        keys.AllowUnencryptedHttp ? PlainHttp.Anywhere : keys.AllowLoopbackHttp ? PlainHttp.OnLoopback : PlainHttp.Never;

    /// <summary>Whether the scheme is https, or http where that is allowed for the host.</summary>
    public static bool IsAllowed(Uri address, PlainHttp plainHttp) =>
        address.IsAbsoluteUri
        && string.IsNullOrEmpty(address.UserInfo)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsAllowedOver(plainHttp, address)));

    /// <summary>The end of a message about an address that is not allowed: it names the option that allows plain http to the host, if that is not
    /// set.</summary>
    /// <param name="plainHttp">What is allowed.</param>
    /// <param name="address">The address; null if the text is no URL.</param>
    public static string GetHint(PlainHttp plainHttp, Uri? address) => (address, plainHttp) switch
    {
        ({ IsAbsoluteUri: true } uri, _) when uri.Scheme != Uri.UriSchemeHttp => string.Empty,
        ({ IsAbsoluteUri: true, IsLoopback: true }, PlainHttp.Never) => "; for plain http on a loopback address set Keys.AllowLoopbackHttp",
        ({ IsAbsoluteUri: true, IsLoopback: false }, not PlainHttp.Anywhere) =>
            "; for plain http on hosts other than loopback, in a network that you trust, set Keys.AllowUnencryptedHttp",
        (_, PlainHttp.Never) =>
            "; for plain http on a loopback address set Keys.AllowLoopbackHttp, on other hosts of a network that you trust Keys.AllowUnencryptedHttp",
        _ => string.Empty,
    };

    /// <inheritdoc cref="GetHint(PlainHttp, Uri?)"/>
    public static string GetHint(PlainHttp plainHttp, string? address) =>
        GetHint(plainHttp, Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null);

    /// <summary>Whether a URL can identify an issuer or an API: an allowed address without query and fragment (RFC 8414 §2, RFC 9728 §1.2).</summary>
    /// <remarks>Identifiers are compared as they are written, so forms that the Uri class silently corrects (white space, backslashes, dot segments) are
    /// rejected.</remarks>
    public static bool IsIdentifier(string? text, PlainHttp plainHttp) =>
        IsPlain(text)
        && !text.Contains('?', StringComparison.Ordinal)
        && IsAllowed(new Uri(text), plainHttp);

    /// <summary>Whether a text is an absolute URL without a fragment and without anything that the Uri class corrects.</summary>
    public static bool IsPlain([NotNullWhen(true)] string? text) =>
        Uri.IsWellFormedUriString(text, UriKind.Absolute)
        && text.AsSpan().IndexOfAny("#\\") < 0
        && !Array.Exists(text!.Split('/'), static segment => Uri.UnescapeDataString(segment) is "." or "..")
        && !text.AsSpan().ContainsAnyInRange('\0', ' ');

    /// <summary>The addresses of an issuer's metadata, in the order in which they are tried.</summary>
    public static IReadOnlyList<Uri> GetMetadataAddresses(string issuer)
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

    /// <summary>The address of the metadata of a transmitter of security events (SSF 1.0 §7.2): inserted after the host.</summary>
    public static Uri GetTransmitterMetadataAddress(string issuer)
    {
        var uri = new Uri(issuer);
        return new Uri(uri.GetLeftPart(UriPartial.Authority) + SharedSignalsInfix + uri.AbsolutePath.TrimEnd('/'));
    }

    private static bool IsAllowedOver(PlainHttp plainHttp, Uri address) => plainHttp switch
    {
        PlainHttp.Anywhere => true,
        PlainHttp.OnLoopback => address.IsLoopback,
        _ => false,
    };
}

/// <summary>Which hosts may be reached over http without TLS.</summary>
internal enum PlainHttp
{
    /// <summary>None: https alone.</summary>
    Never = 0,

    /// <summary>Loopback addresses.</summary>
    OnLoopback,

    /// <summary>Every host.</summary>
    Anywhere,
}
