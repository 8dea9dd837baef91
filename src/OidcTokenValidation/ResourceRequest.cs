using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation;

/// <summary>The request to validate, as it was received: nothing is decoded or joined.</summary>
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
    /// decoded to Unicode: no proof would match.
    /// </value>
    public required string Host { get; init; }

    /// <summary>The beginning of the path that a trusted proxy removed from <see cref="Target"/> (<c>X-Forwarded-Prefix</c>), percent-encoded.</summary>
    /// <value>Default none. For instance <c>/v1</c>.</value>
    /// <remarks>It is prepended to the path when the URI of a proof is compared. Ignored if <see cref="DPoPOptions.PublicBaseAddress"/> is set.</remarks>
    public string? PathPrefix { get; init; }

    /// <summary>The Authorization fields, one value for each received field.</summary>
    /// <value>Empty if there was none. Fields must not be joined: more than one is rejected (RFC 9449 §7.2). Fields of other names have no token
    /// (§7.1).</value>
    public StringValues Authorization { get; init; }

    /// <summary>Whether this resource also reads the token from the query parameter <c>access_token</c> of <see cref="Target"/> (RFC 6750 §2.3).</summary>
    /// <value>Default false. Such a token is a Bearer token, and must be the only token of its request.</value>
    public bool ReadsTokenFromQuery { get; init; }

    /// <summary>The tokens in the one other location that this resource reads, for instance another field: one value for each token.</summary>
    /// <value>Empty if there was none. Such a token is a Bearer token. Beside another token or an Authorization field it is rejected (RFC 6750
    /// §2).</value>
    public StringValues OtherTokens { get; init; }

    /// <summary>The header fields of the request, for the log; those that have properties here may be among them.</summary>
    /// <value>
    /// Default null: a request without a token is logged by its Authorization field and its query alone. The fields are read only to log, at the level Debug,
    /// where a request has a token that is not read. They never change a result.
    /// </value>
    public IEnumerable<KeyValuePair<string, StringValues>>? Fields { get; init; }

    /// <summary>The DPoP fields, one value for each received field (RFC 9449 §4.1).</summary>
    /// <value>Empty if there was none.</value>
    public StringValues DPoP { get; init; }

    /// <summary>
    /// The services of the request, where the host has a scope for each request. The application's scoped checks (<see cref="IAccessTokenCheck"/>) are
    /// resolved from them.
    /// </summary>
    /// <value>Default none: a validator of a host resolves scoped checks in a scope of its own for each validation.</value>
    public IServiceProvider? RequestServices { get; init; }

    /// <summary>The state of this one request that several validators share: <c>HttpContext.Items</c> in ASP.NET Core.</summary>
    /// <value>Default none: nothing is shared, and each further validation of the same proof is a replay (RFC 9449 §11.1).</value>
    /// <remarks>
    /// Several validators with one replay store may validate the same request, for instance those of two authentication schemes: with the same items each of
    /// them accepts the proof once. Never use one collection for two requests.
    /// </remarks>
    public IDictionary<object, object?>? Items { get; init; }

    /// <summary>The client certificate of the host's own TLS connection (RFC 8705 §3).</summary>
    /// <value>Null if there was none. If a trusted proxy terminates TLS, see <see cref="ClientCert"/>.</value>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The Client-Cert fields, one value for each received field (RFC 9440 §2.2).</summary>
    /// <value>Empty if there was none. Read only if <see cref="Peer"/> is one of <see cref="ClientCertificateOptions.TrustedProxies"/>.</value>
    public StringValues ClientCert { get; init; }

    /// <summary>The remote address of the connection, never one from a header.</summary>
    /// <value>Null if the host does not know it.</value>
    public IPAddress? Peer { get; init; }
}
