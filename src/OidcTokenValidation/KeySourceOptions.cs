namespace OidcTokenValidation;

/// <summary>The source of an issuer's keys, and how they are cached.</summary>
/// <remarks>
/// Local keys (<see cref="Jwks"/>, <see cref="KeyFile"/>) without an address: nothing is ever fetched. Local keys with an address: they are searched first,
/// and a key that is not among them is fetched (PEM is not allowed then: its keys have no names and would match every <c>kid</c>). No local keys and no
/// address: discovery from the issuer.
/// </remarks>
public sealed class KeySourceOptions
{
    /// <summary>An explicit address of the issuer's metadata document (OpenID Connect Discovery or RFC 8414).</summary>
    /// <value>
    /// An absolute https URL. Default none: <c>/.well-known/openid-configuration</c> appended to the issuer and, if the response is not metadata,
    /// <c>/.well-known/oauth-authorization-server</c> inserted after its host (RFC 8414 §3.1). No second address is tried after 408, 429 and a 5xx with
    /// <c>Retry-After</c>.
    /// </value>
    /// <remarks>The document's <c>issuer</c> must equal the configured one, whatever its address is (RFC 8414 §3.3).</remarks>
    public string? MetadataAddress { get; set; }

    /// <summary>An explicit address of the issuer's JWK set; no metadata is read. For a public issuer whose keys are fetched inside a cluster.</summary>
    /// <value>An absolute https URL. Default none.</value>
    /// <remarks>The host may differ from the issuer's: a container may fetch from <c>http://keycloak:8080/…</c>, with
    /// <see cref="AllowUnencryptedHttp"/>.</remarks>
    public string? JwksAddress { get; set; }

    /// <summary>Local keys: a JWK, or a JWK set (RFC 7517), for instance one from <see cref="IssuerKeys.Export"/>.</summary>
    /// <value>JSON text. Default none.</value>
    public string? Jwks { get; set; }

    /// <summary>Local keys in a file, read once at the start: a JWK, a JWK set, or PEM blocks (<c>PUBLIC KEY</c> or <c>CERTIFICATE</c>, RFC 7468).</summary>
    /// <value>The file's path. Default none.</value>
    public string? KeyFile { get; set; }

    /// <summary>Whether addresses may be plain http where their host is a loopback address.</summary>
    /// <value>Default false. For development and tests: such traffic does not leave the machine. For other hosts see
    /// <see cref="AllowUnencryptedHttp"/>.</value>
    public bool AllowLoopbackHttp { get; set; }

    /// <summary>
    /// Whether this issuer's addresses may be plain http on every host: the issuer itself, <see cref="MetadataAddress"/>, <see cref="JwksAddress"/>,
    /// the metadata's <c>jwks_uri</c>, <see cref="IntrospectionOptions.Endpoint"/> and its status lists. For a provider inside a private network, for instance
    /// in docker-compose.
    /// </summary>
    /// <value>
    /// Default false. If true, an issuer of <see cref="AccessTokenValidationOptions.Issuers"/> for which anything is fetched is named in a warning at each
    /// start. It includes what <see cref="AllowLoopbackHttp"/> allows.
    /// </value>
    /// <remarks>
    /// Without TLS nothing protects the keys (RFC 8414 §6.1) and introspection (RFC 7662 §4). An attacker who can change the traffic can replace the keys and
    /// then forge any token of this issuer; one who can read it learns the client secret and the tokens that introspection sends. Set it only if that network
    /// is trusted. All other checks remain: the metadata's <c>issuer</c> must equal the configured one, and redirects are not followed.
    /// </remarks>
    public bool AllowUnencryptedHttp { get; set; }

    /// <summary>How long fetched keys are fresh if the provider does not state it (RFC 9111 §4.2).</summary>
    /// <value>Default 10 minutes; from <see cref="MinLifetime"/> to <see cref="MaxLifetime"/>.</value>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time for which fetched keys are fresh, whatever the provider states (<c>no-store</c>, <c>max-age=0</c>).</summary>
    /// <value>Default 1 minute; from 10 seconds to <see cref="MaxLifetime"/>.</value>
    /// <remarks>
    /// Keys are fresh at least until <see cref="RequestsPerMinute"/> has earned three requests, within <see cref="MaxLifetime"/>: 36 s with the default. A
    /// fetch takes two: with a shorter time the keys would become stale before the next fetch may start. For 10 seconds set it to 18.
    /// </remarks>
    public TimeSpan MinLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time for which fetched keys are fresh, whatever the provider states: the time after which a withdrawn key is no longer used while
    /// the provider can be reached.</summary>
    /// <value>Default 24 hours; up to 7 days.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long stale keys are still used while the provider cannot be reached.</summary>
    /// <value>Default 12 hours; from 0 to 7 days. It is exact; afterwards the outcome is "unavailable".</value>
    public TimeSpan StaleLimit { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The limit of requests to this issuer's provider: this number at once, and one more in each interval of 60 s divided by it.</summary>
    /// <value>Default 5; from 1 to 60. A fetch that exceeds it is not started, and not delayed.</value>
    /// <remarks>A fetch may need more requests than the limit allows: the excess, four requests at most, delays the next fetch.</remarks>
    public int RequestsPerMinute { get; set; } = 5;

    /// <summary>The time limit of one document, from connecting to its last byte.</summary>
    /// <value>Default 5 seconds; from 100 milliseconds to 1 minute.</value>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The size limit of a document, in bytes.</summary>
    /// <value>Default 262,144; from 1,024 to 4,194,304.</value>
    public int MaxDocumentBytes { get; set; } = 256 * 1024;

    internal bool HasLocalKeys => Jwks is not null || KeyFile is not null;

    internal bool AreFetched => HasAddress || !HasLocalKeys;

    internal bool HasAddress => MetadataAddress is not null || JwksAddress is not null;

    internal KeySourceOptions Clone() => (KeySourceOptions)MemberwiseClone();
}
