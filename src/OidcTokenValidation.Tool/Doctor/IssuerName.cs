namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Compares issuer identifiers, to name the difference. Whether an issuer is trusted is decided by the library, code point by code point.</summary>
internal static class IssuerName
{
    private const string WellKnown = "/.well-known/";

    /// <summary>Whether two identifiers differ only by a trailing slash.</summary>
    public static bool DifferBySlash(string first, string second) =>
        !string.Equals(first, second, StringComparison.Ordinal) && string.Equals(first.TrimEnd('/'), second.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Whether two identifiers are the same address: they differ at most by slashes at the end, letter case of the host and a default port.</summary>
    public static bool AreSameAddress(string first, string second) =>
        Parse(first) is { } a && Parse(second) is { } b && a.Scheme == b.Scheme && IsSameHost(a, b)
        && string.Equals(a.AbsolutePath.TrimEnd('/'), b.AbsolutePath.TrimEnd('/'), StringComparison.Ordinal);

    /// <summary>Whether two identifiers are on the same host and port.</summary>
    public static bool AreOnSameHost(string first, string second) => Parse(first) is { } a && Parse(second) is { } b && IsSameHost(a, b);

    /// <summary>Whether two identifiers differ only by http and https.</summary>
    public static bool DifferByScheme(string first, string second) =>
        Parse(first) is { } a && Parse(second) is { } b && a.Scheme != b.Scheme
        && string.Equals(WithoutScheme(a), WithoutScheme(b), StringComparison.Ordinal);

    /// <summary>The host; empty if the text is no URL.</summary>
    public static string GetHost(string issuer) => Parse(issuer)?.Host ?? string.Empty;

    /// <summary>Removes the well-known part of the address of metadata; null if the text is not such an address.</summary>
    public static string? FindIssuer(string metadataAddress)
    {
        int index = metadataAddress.IndexOf(WellKnown, StringComparison.Ordinal);
        if (index < 0)
            return null;

        // RFC 8414 §3.1 inserts the part before the path, OpenID Connect Discovery 1.0 §4.1 appends it.
        int path = metadataAddress.IndexOf('/', index + WellKnown.Length);
        return metadataAddress[..index] + (path < 0 ? string.Empty : metadataAddress[path..]);
    }

    private static bool IsSameHost(Uri first, Uri second) =>
        first.Port == second.Port && string.Equals(first.IdnHost, second.IdnHost, StringComparison.Ordinal);

    private static string WithoutScheme(Uri uri) => uri.Host + uri.AbsolutePath.TrimEnd('/');

    private static Uri? Parse(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : null;
}
