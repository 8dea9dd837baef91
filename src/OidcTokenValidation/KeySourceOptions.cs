namespace OidcTokenValidation;

/// <summary>Where an issuer's keys come from. At most one of the three sources is set; none means discovery.</summary>
public sealed class KeySourceOptions
{
    /// <summary>An explicit address of the issuer's metadata document (OpenID Connect Discovery or RFC 8414).</summary>
    /// <value>
    /// An absolute https URL. Default none: <c>/.well-known/openid-configuration</c> appended to the issuer and, where there is no such document,
    /// <c>/.well-known/oauth-authorization-server</c> inserted after its host (RFC 8414 §3.1).
    /// </value>
    /// <remarks>The document's <c>issuer</c> must equal the configured one wherever it came from (RFC 8414 §3.3).</remarks>
    public string? MetadataAddress { get; set; }

    /// <summary>An explicit address of the issuer's JWK set; no metadata is read.</summary>
    /// <value>An absolute https URL. Default none.</value>
    public string? JwksAddress { get; set; }

    /// <summary>The keys themselves: a JWK, or a JWK set (RFC 7517). Nothing is fetched.</summary>
    /// <value>JSON text. Default none.</value>
    public string? Jwks { get; set; }

    /// <summary>Whether addresses may be plain http where their host is a loopback address.</summary>
    /// <value>Default false. For development and tests; no other plain http is ever accepted.</value>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>How old fetched keys may be before they are fetched again.</summary>
    /// <value>Default 10 minutes; from 1 minute to 24 hours.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after a fetch the next one may start for the sake of an unknown key.</summary>
    /// <value>Default 12 seconds; from 1 second to 10 minutes. Failed fetches are not repeated sooner either.</value>
    public TimeSpan MinFetchInterval { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How long one document may take to arrive, from connecting to its last byte.</summary>
    /// <value>Default 5 seconds; from 100 milliseconds to 1 minute.</value>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest document that is read, in bytes.</summary>
    /// <value>Default 262,144; from 1,024 to 4,194,304.</value>
    public int MaxDocumentBytes { get; set; } = 256 * 1024;

    internal KeySourceOptions Clone() => (KeySourceOptions)MemberwiseClone();
}
