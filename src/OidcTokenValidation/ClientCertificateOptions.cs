namespace OidcTokenValidation;

/// <summary>Where the client certificates come from that tokens are bound to (RFC 8705 §3).</summary>
public sealed class ClientCertificateOptions
{
    /// <summary>The reverse proxies that end TLS before this API and hand on the client's certificate as <c>Client-Cert</c> (RFC 9440).</summary>
    /// <value>
    /// IP addresses and networks, for instance <c>10.0.0.5</c> or <c>10.1.0.0/16</c>. Default none: then the field is ignored,
    /// and only a certificate of this host's own TLS connection counts.
    /// </value>
    /// <remarks>A proxy that is named here must remove the field from what its clients send (RFC 9440 §4). Over its connections no other certificate
    /// counts.</remarks>
    public IList<string> TrustedProxies { get; set; } = [];
}
