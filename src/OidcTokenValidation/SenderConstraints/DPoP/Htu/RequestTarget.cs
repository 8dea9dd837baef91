using System.Buffers;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The URI that a request asks for (RFC 9110 §7.1), made from its facts as they came over the wire; compared with the <c>htu</c> of proofs.</summary>
/// <remarks>
/// <para>Taken are <c>/path?query</c> and, if it names the same authority as Host, <c>http://host/path?query</c> (RFC 9112 §3.2.1, §3.2.2); its scheme is the
/// caller's word, and ignored.</para>
/// <para>
/// The public base address, where there is one, stands for scheme, host and path prefix; then neither scheme nor host is read in the first of the two
/// forms, and the prefix in none.
/// </para>
/// </remarks>
internal readonly ref struct RequestTarget
{
    // Of both URIs together; longer ones work in a pooled array.
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

        // A fragment is not dropped here: it has no business on the wire (RFC 9112 §3.2), and Kestrel takes it for a part of the path.
        int query = _target.IndexOf('?');
        if (query >= 0)
            _target = _target[..query];
    }

    /// <summary>The room that <see cref="Write"/> needs.</summary>
    public int MaxLength => "https://".Length + (_host?.Length ?? 0) + (_prefix?.Length ?? 0) + (_publicBase?.Text.Length ?? 0) + TargetUri.MaxLength(_target.Length);

    /// <summary>Whether <paramref name="htu"/> is the URI of this request (RFC 9449 §4.3 check 9).</summary>
    public bool IsNamedBy(JsonString htu)
    {
        int needed = htu.Length + TargetUri.MaxLength(htu.Length) + MaxLength;
        char[]? pooled = null;
        Span<char> buffer = needed <= StackChars ? stackalloc char[StackChars] : pooled = ArrayPool<char>.Shared.Rent(needed);
        bool isNamed = IsNamedBy(htu, buffer);
        if (pooled is not null)
            ArrayPool<char>.Shared.Return(pooled);
        return isNamed;
    }

    /// <summary>Writes the canonical form and gives its length; -1 when the request is refused, or <paramref name="destination"/> is shorter than
    /// <see cref="MaxLength"/>.</summary>
    public int Write(Span<char> destination)
    {
        if (destination.Length < MaxLength || !TryReadPath(destination, out ReadOnlySpan<char> path))
            return -1;

        int origin = WriteBase(destination);
        if (origin < 0)
            return -1;

        // On its own: the dot segments of a request do not lead out of the public base address.
        int length = UriPath.Write(path, destination[origin..]);
        if (length < 0 || (IsAbsoluteForm && destination.Slice(origin, length).Contains('%')))
            return -1;
        return origin + length;
    }

    // Kestrel decodes %2F in this form and not in the other one, so that one text would name two resources.
    private bool IsAbsoluteForm => !_target.StartsWith('/');

    private bool IsNamedBy(JsonString htu, Span<char> buffer)
    {
        int length = htu.CopyTo(buffer[..htu.Length]);
        if (length < 0)
            return false;

        ReadOnlySpan<char> claimed = buffer[..length];
        Span<char> named = buffer.Slice(length, TargetUri.MaxLength(length));
        Span<char> requested = buffer[(length + named.Length)..];
        int namedLength = TargetUri.Write(claimed, named);
        int requestedLength = namedLength < 0 ? -1 : Write(requested);

        // Decision G1: ordinal.
        return requestedLength >= 0 && named[..namedLength].SequenceEqual(requested[..requestedLength]);
    }

    private bool TryReadPath(Span<char> scratch, out ReadOnlySpan<char> path)
    {
        path = _target;
        if (!IsAbsoluteForm)
            return true;

        // "*" and "host:port" end here (RFC 9112 §3.2.3, §3.2.4), and so does an empty target.
        if (!UriParts.TrySplit(_target, out _, out UriParts parts) || WebScheme.Named(_scheme) is not { } scheme)
            return false;

        // RFC 9112 §3.2.2: the client sends the same in both places; where they differ, one of them is meant for somebody else (decision G37).
        path = parts.Path;
        int host = UriOrigin.WriteAuthority(scheme, _host, HostSpelling.Wire, scratch);
        if (host < 0)
            return false;
        Span<char> rest = scratch[host..];
        int authority = UriOrigin.WriteAuthority(scheme, parts.Authority, HostSpelling.Wire, rest);
        return authority >= 0 && scratch[..host].SequenceEqual(rest[..authority]);
    }

    // Decision G5: the Host field is checked before it becomes a part of a URI.
    private int WriteBase(Span<char> destination)
    {
        if (_publicBase is not null)
        {
            _publicBase.Text.CopyTo(destination);
            return _publicBase.Text.Length;
        }

        int origin = WebScheme.Named(_scheme) is { } scheme ? UriOrigin.Write(scheme, _host, HostSpelling.Wire, destination) : -1;
        if (origin < 0 || string.IsNullOrEmpty(_prefix))
            return origin;
        int length = _prefix.StartsWith('/') ? UriPath.Write(_prefix, destination[origin..]) : -1;
        if (length < 0)
            return -1;
        return origin + length - (destination[origin + length - 1] == '/' ? 1 : 0);
    }
}
