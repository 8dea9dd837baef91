namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The canonical form of an absolute http or https URI without query and fragment: RFC 9449 §4.3 compares after RFC 3986 §6.2.2, §6.2.3.</summary>
/// <remarks>
/// <para>
/// Scheme and host in lower case, a host in Unicode as A-labels, an IPv6 address in its shortest form, default port dropped, unreserved octets decoded,
/// other ones in upper case, then dot segments removed; an empty path is a slash.
/// </para>
/// <para>
/// Nothing else is equal: neither <c>/a</c> and <c>/a/</c>, nor <c>%2F</c> and a slash. Query and fragment are dropped unread.
/// The canonical form of a canonical form is itself.
/// </para>
/// </remarks>
internal static class TargetUri
{
    /// <summary>The buffer size for a URI of this length: an empty path becomes a slash, a host in Unicode becomes A-labels, and nothing else grows.</summary>
    public static int MaxLength(int length) => length + 1 + UriHost.MaxGrowth;

    /// <summary>Writes the canonical form; false if the URI is rejected, or <paramref name="destination"/> is shorter than <see cref="MaxLength"/>.</summary>
    public static bool TryWrite(ReadOnlySpan<char> uri, Span<char> destination, out int written)
    {
        written = 0;

        // RFC 9449 §4.3 check 9: without query and fragment.
        int end = uri.IndexOfAny('?', '#');
        if (end >= 0)
            uri = uri[..end];
        if (destination.Length < MaxLength(uri.Length) || !UriParts.TrySplit(uri, out WebScheme? scheme, out UriParts parts))
            return false;

        if (!UriOrigin.TryWrite(scheme, parts.Authority, HostSpelling.Any, destination, out int origin)
            || !UriPath.TryWrite(parts.Path, destination[origin..], out int path))
            return false;
        written = origin + path;
        return true;
    }
}
