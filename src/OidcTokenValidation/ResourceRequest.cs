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

    /// <summary>Host and port that the host reports for the request.</summary>
    /// <value>For instance <c>api.example.com:8443</c>; empty if the client sent none.</value>
    public required string Host { get; init; }

    /// <summary>The Authorization fields, one value for each field that came.</summary>
    /// <value>Empty if there was none. Fields must not be joined: more than one is refused (RFC 9449 §7.2).</value>
    public StringValues Authorization { get; init; }
}
