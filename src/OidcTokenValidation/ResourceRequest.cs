using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation;

/// <summary>All that the validator may know of a request: facts as they came over the wire, nothing decoded or joined.</summary>
public readonly struct ResourceRequest
{
    /// <summary>The method, in the letter case that was sent.</summary>
    /// <value>For instance <c>GET</c>. Methods are case-sensitive (RFC 9110 §9.1).</value>
    public required string Method { get; init; }

    /// <summary>The request target as it was sent, never a decoded path.</summary>
    /// <value>For instance <c>/things?x=1</c>.</value>
    public required string Target { get; init; }

    /// <summary>The scheme that the host reports for the request.</summary>
    /// <value><c>http</c> or <c>https</c>.</value>
    public required string Scheme { get; init; }

    /// <summary>Host and port that the host reports for the request, as in a Host field.</summary>
    /// <value>
    /// For instance <c>api.example.com:8443</c>; empty if the client sent none. An internationalised name in A-labels (<c>xn--bcher-kva.example</c>), never
    /// decoded to Unicode: no proof names it then.
    /// </value>
    public required string Host { get; init; }

    /// <summary>The beginning of the path that a trusted proxy removed from <see cref="Target"/> (<c>X-Forwarded-Prefix</c>), percent-encoded.</summary>
    /// <value>Default none. For instance <c>/v1</c>.</value>
    /// <remarks>It goes before the path in the URI that proofs name. Not read where <see cref="DPoPOptions.PublicBaseAddress"/> is set.</remarks>
    public string? PathPrefix { get; init; }

    /// <summary>The Authorization fields, one value for each field that came.</summary>
    /// <value>Empty if there was none. Fields must not be joined: more than one is refused (RFC 9449 §7.2).</value>
    public StringValues Authorization { get; init; }

    /// <summary>Whether this resource takes the token from the query parameter <c>access_token</c> of <see cref="Target"/> as well (RFC 6750 §2.3).</summary>
    /// <value>False: a token in the query is not read. Such a token is a Bearer token, and the only one of its request.</value>
    public bool TakesTokenFromQuery { get; init; }

    /// <summary>The tokens in the one other place where this resource takes one, one value for each: a field of another name, for instance.</summary>
    /// <value>Empty if there was none. It is a Bearer token, and the only one of its request: beside another one, or beside an Authorization field, it is
    /// refused (RFC 6750 §2).</value>
    public StringValues TokensElsewhere { get; init; }

    /// <summary>The header fields of the request, if the host has them at hand; those that have properties of their own may be among them.</summary>
    /// <value>
    /// Null: a request without a token is reported by its Authorization field and its query alone. They are read only to log, at the level Debug, where the
    /// request has a token that is not read. They never decide anything.
    /// </value>
    public IEnumerable<KeyValuePair<string, StringValues>>? Fields { get; init; }

    /// <summary>The DPoP fields, one value for each field that came (RFC 9449 §4.1).</summary>
    /// <value>Empty if there was none.</value>
    public StringValues DPoP { get; init; }

    /// <summary>
    /// The services of the request, where the host has a scope for each request. The application's scoped checks (<see cref="IAccessTokenCheck"/>) are
    /// resolved from them.
    /// </summary>
    /// <value>Default none: a validator of a host resolves scoped checks in a scope of its own for each validation.</value>
    /// <remarks>
    /// Several validators with one replay store may validate the same request, for instance those of two authentication schemes: with the same services
    /// each of them accepts the proof once. Set it only to a scope of this one request.
    /// </remarks>
    public IServiceProvider? RequestServices { get; init; }

    /// <summary>The client certificate of the host's own TLS connection (RFC 8705 §3).</summary>
    /// <value>Null if there was none. Where a trusted proxy ends TLS, see <see cref="ClientCert"/>.</value>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The Client-Cert fields, one value for each field that came (RFC 9440 §2.2).</summary>
    /// <value>Empty if there was none. Read only if <see cref="Peer"/> is one of <see cref="ClientCertificateOptions.TrustedProxies"/>.</value>
    public StringValues ClientCert { get; init; }

    /// <summary>The address of the other end of the connection, never one from a header field.</summary>
    /// <value>Null if the host does not know it.</value>
    public IPAddress? Peer { get; init; }
}
