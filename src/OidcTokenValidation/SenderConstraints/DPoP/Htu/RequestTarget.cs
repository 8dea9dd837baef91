using System.Buffers;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The target URI of a request (RFC 9110 §7.1), from its facts as they were sent; compared with the <c>htu</c> of proofs.</summary>
/// <remarks>
/// <para>Accepted are <c>/path?query</c> and, if it has the same authority as Host, <c>http://host/path?query</c> (RFC 9112 §3.2.1, §3.2.2), whose scheme is
/// ignored because the client chooses it.</para>
/// <para>
/// A public base address replaces scheme, host and path prefix: scheme and host are then not read for the first of the two forms, and the prefix for none.
/// </para>
/// </remarks>
internal readonly ref struct RequestTarget
{
    // For both URIs together; longer ones use a pooled array.
    private const int StackChars = 1024;

    private readonly string? _scheme;
    private readonly string? _host;
    private readonly string? _prefix;
    private readonly PublicBaseAddress? _publicBase;
    private readonly ReadOnlySpan<char> _target;

    public RequestTarget(in ResourceRequest request, PublicBaseAddress? publicBase)
    {
        _scheme = request.Scheme;
        _host = request.Host;
        _prefix = request.PathPrefix;
        _publicBase = publicBase;
        _target = request.Target;

        // A fragment is not dropped here: it is not allowed in a request (RFC 9112 §3.2), and Kestrel treats it as a part of the path.
        int query = _target.IndexOf('?');
        if (query >= 0)
            _target = _target[..query];
    }

    /// <summary>The buffer size that <see cref="TryWrite"/> needs.</summary>
    public int MaxLength =>
        "https://".Length + (_host?.Length ?? 0) + (_prefix?.Length ?? 0) + (_publicBase?.Text.Length ?? 0) + TargetUri.MaxLength(_target.Length);

    // Kestrel decodes %2F in this form and not in the other one, so that one text would name two resources.
    private bool IsAbsoluteForm => !_target.StartsWith('/');

    /// <summary>Whether <paramref name="htu"/> is the URI of this request (RFC 9449 §4.3 check 9).</summary>
    public bool Matches(JsonString htu)
    {
        int needed = htu.Length + TargetUri.MaxLength(htu.Length) + MaxLength;
        char[]? pooled = null;
        Span<char> buffer = needed <= StackChars ? stackalloc char[StackChars] : pooled = ArrayPool<char>.Shared.Rent(needed);
        bool isMatch = Matches(htu, buffer);
        if (pooled is not null)
            ArrayPool<char>.Shared.Return(pooled);
        return isMatch;
    }

    /// <summary>Writes the canonical form; false if the request's target is not accepted, or <paramref name="destination"/> is shorter than
    /// <see cref="MaxLength"/>.</summary>
    public bool TryWrite(Span<char> destination, out int written)
    {
        written = 0;
        if (destination.Length < MaxLength || !TryReadPath(destination, out ReadOnlySpan<char> path) || !TryWriteBase(destination, out int origin))
            return false;

        // Separately: the dot segments of a request do not lead out of the public base address.
        if (!UriPath.TryWrite(path, destination[origin..], out int length) || (IsAbsoluteForm && destination.Slice(origin, length).Contains('%')))
            return false;
        written = origin + length;
        return true;
    }

    private bool Matches(JsonString htu, Span<char> buffer)
    {
        int length = htu.CopyTo(buffer[..htu.Length]);
        if (length < 0)
            return false;

        ReadOnlySpan<char> claimed = buffer[..length];
        Span<char> canonical = buffer.Slice(length, TargetUri.MaxLength(length));
        Span<char> requested = buffer[(length + canonical.Length)..];

        // Compared ordinally: letter case and a trailing slash of the path matter.
        return TargetUri.TryWrite(claimed, canonical, out int claimedLength)
            && TryWrite(requested, out int requestedLength)
            && canonical[..claimedLength].SequenceEqual(requested[..requestedLength]);
    }

    private bool TryReadPath(Span<char> scratch, out ReadOnlySpan<char> path)
    {
        path = _target;
        if (!IsAbsoluteForm)
            return true;

        // "*" and "host:port" end here (RFC 9112 §3.2.3, §3.2.4), and so does an empty target.
        if (!UriParts.TrySplit(_target, out _, out UriParts parts) || WebScheme.Find(_scheme) is not { } scheme)
            return false;

        // RFC 9112 §3.2.2: the client sends the same authority in the target and in Host. A request where they differ is not accepted.
        path = parts.Path;
        if (!UriOrigin.TryWriteAuthority(scheme, _host, HostSpelling.Wire, scratch, out int host))
            return false;
        Span<char> rest = scratch[host..];
        return UriOrigin.TryWriteAuthority(scheme, parts.Authority, HostSpelling.Wire, rest, out int authority)
            && scratch[..host].SequenceEqual(rest[..authority]);
    }

    // The Host field is validated before it becomes a part of a URI.
    private bool TryWriteBase(Span<char> destination, out int written)
    {
        if (_publicBase is not null)
        {
            _publicBase.Text.CopyTo(destination);
            written = _publicBase.Text.Length;
            return true;
        }

        written = 0;
        if (WebScheme.Find(_scheme) is not { } scheme || !UriOrigin.TryWrite(scheme, _host, HostSpelling.Wire, destination, out written))
            return false;
        if (string.IsNullOrEmpty(_prefix))
            return true;
        if (!_prefix.StartsWith('/') || !UriPath.TryWrite(_prefix, destination[written..], out int length))
            return false;
        written += length;
        if (destination[written - 1] == '/')
            written--;
        return true;
    }
}
