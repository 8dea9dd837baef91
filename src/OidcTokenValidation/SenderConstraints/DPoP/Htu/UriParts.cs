using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Scheme, authority and path of an absolute http or https URI (RFC 3986 §3). Authority and path are not validated yet.</summary>
internal readonly ref struct UriParts
{
    private const string BeforeAuthority = "//";

    private UriParts(ReadOnlySpan<char> authority, ReadOnlySpan<char> path)
    {
        Authority = authority;
        Path = path;
    }

    public ReadOnlySpan<char> Authority { get; }

    /// <summary>Empty, or begins with the slash after the authority.</summary>
    public ReadOnlySpan<char> Path { get; }

    /// <summary>Splits a URI without query and fragment; false if it is not an http or https URI with an authority.</summary>
    public static bool TrySplit(ReadOnlySpan<char> uri, [NotNullWhen(true)] out WebScheme? scheme, out UriParts parts)
    {
        parts = default;
        int colon = uri.IndexOf(':');
        scheme = colon < 0 ? null : WebScheme.Find(uri[..colon]);
        if (scheme is null)
            return false;

        ReadOnlySpan<char> rest = uri[(colon + 1)..];
        if (!rest.StartsWith(BeforeAuthority, StringComparison.Ordinal))
            return false;

        rest = rest[BeforeAuthority.Length..];
        int slash = rest.IndexOf('/');
        parts = slash < 0 ? new UriParts(rest, []) : new UriParts(rest[..slash], rest[slash..]);
        return true;
    }
}
