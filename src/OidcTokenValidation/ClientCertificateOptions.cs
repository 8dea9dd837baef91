namespace OidcTokenValidation;

/// <summary>The source of the client certificates that tokens are bound to (RFC 8705 §3).</summary>
public sealed class ClientCertificateOptions
{
    /// <summary>The reverse proxies that terminate TLS for this API and forward the client's certificate as <c>Client-Cert</c> (RFC 9440).</summary>
    /// <value>
    /// IP addresses and networks, for instance <c>10.0.0.5</c> or <c>10.1.0.0/16</c>. Default none: then the field is ignored,
    /// and only the certificate of the host's own TLS connection is read.
    /// </value>
    /// <remarks>Such a proxy must remove the field from the requests of its clients (RFC 9440 §4). For its connections no other certificate is
    /// read.</remarks>
    public IList<string> TrustedProxies { get; set; } = [];
}
