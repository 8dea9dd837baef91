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

    /// <summary>Whether tokens are also accepted under the scheme <c>MTLS_POP</c>, with which Microsoft's clients send certificate-bound tokens.</summary>
    /// <value>Default false: such a request has no credentials, as with any other scheme.</value>
    /// <remarks>
    /// The token and its checks are those of a Bearer token, and it must be bound to the certificate of the client (<c>x5t#S256</c> in <c>cnf</c>, RFC 8705
    /// §3). A token that is bound to a key too is sent under the scheme DPoP (RFC 9449 §7.1). Challenges offer the scheme. It cannot be combined with
    /// <see cref="DPoPMode.Required"/>.
    /// </remarks>
    public bool AcceptMtlsPop { get; set; }
}
