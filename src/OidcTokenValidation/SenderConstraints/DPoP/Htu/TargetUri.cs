namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The canonical form of an absolute http or https URI without query and fragment: RFC 9449 §4.3 compares after RFC 3986 §6.2.2 and §6.2.3.</summary>
/// <remarks>
/// <para>
/// Scheme and host in lower case, a host in Unicode as A-labels, an IPv6 address in its shortest form, default port dropped, unreserved octets decoded,
/// other ones in upper case, then dot segments removed; an empty path is a slash.
/// </para>
/// <para>
/// Nothing else is equal: neither <c>/a</c> and <c>/a/</c>, nor <c>%2F</c> and a slash (decisions G1 to G3). Query and fragment are dropped unread.
/// The canonical form of a canonical form is itself.
/// </para>
/// </remarks>
internal static class TargetUri
{
    /// <summary>The room that a URI of this length needs: an empty path becomes a slash, a host in Unicode its A-labels, and nothing else grows.</summary>
    public static int MaxLength(int length) => length + 1 + UriHost.MaxGrowth;

    /// <summary>Writes the canonical form and gives its length; -1 when the URI is refused, or <paramref name="destination"/> is shorter than
    /// <see cref="MaxLength"/>.</summary>
    public static int Write(ReadOnlySpan<char> uri, Span<char> destination)
    {
        // RFC 9449 §4.3 check 9: without query and fragment.
        int end = uri.IndexOfAny('?', '#');
        if (end >= 0)
            uri = uri[..end];
        if (destination.Length < MaxLength(uri.Length) || !UriParts.TrySplit(uri, out WebScheme? scheme, out UriParts parts))
            return -1;

        int origin = UriOrigin.Write(scheme, parts.Authority, HostSpelling.Any, destination);
        if (origin < 0)
            return -1;
        int path = UriPath.Write(parts.Path, destination[origin..]);
        return path < 0 ? -1 : origin + path;
    }
}
