namespace OidcTokenValidation;

/// <summary>Where an issuer's keys come from, and how they are kept.</summary>
/// <remarks>
/// Local keys (<see cref="Jwks"/>, <see cref="KeyFile"/>) with no address: nothing is ever fetched. Local keys with an address: they are
/// asked first, and what they do not have is fetched (then no PEM: its keys have no names and would answer to every <c>kid</c>). No local keys and no
/// address: discovery from the issuer.
/// </remarks>
public sealed class KeySourceOptions
{
    /// <summary>An explicit address of the issuer's metadata document (OpenID Connect Discovery or RFC 8414).</summary>
    /// <value>
    /// An absolute https URL. Default none: <c>/.well-known/openid-configuration</c> appended to the issuer and, where the answer is not metadata,
    /// <c>/.well-known/oauth-authorization-server</c> inserted after its host (RFC 8414 §3.1). No second address is tried after 408, 429 and a 5xx with
    /// <c>Retry-After</c>.
    /// </value>
    /// <remarks>The document's <c>issuer</c> must equal the configured one wherever it came from (RFC 8414 §3.3).</remarks>
    public string? MetadataAddress { get; set; }

    /// <summary>An explicit address of the issuer's JWK set; no metadata is read. For an issuer that is public while its keys are reached inside a
    /// cluster.</summary>
    /// <value>An absolute https URL. Default none.</value>
    /// <remarks>The address need not be of the issuer's host: a container may fetch from <c>http://keycloak:8080/…</c>, with
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
    /// the metadata's <c>jwks_uri</c> and <see cref="IntrospectionOptions.Endpoint"/>. For a provider inside a private network, for instance in docker-compose.
    /// </summary>
    /// <value>
    /// Default false. If true, an issuer of <see cref="AccessTokenValidationOptions.Issuers"/> for which anything is fetched is named in a warning at each
    /// start.
    /// It includes what <see cref="AllowLoopbackHttp"/> allows.
    /// </value>
    /// <remarks>
    /// It gives up TLS, which protects the keys (RFC 8414 §6.1) and introspection (RFC 7662 §4). Whoever can change the traffic can replace the keys and
    /// then forge any token of
    /// this issuer;
    /// whoever can read it learns the client secret and the tokens that introspection sends. Set it only where that network is trusted. All else stays: the
    /// metadata's
    /// <c>issuer</c> must equal the configured one, and redirects are not followed.
    /// </remarks>
    public bool AllowUnencryptedHttp { get; set; }

    /// <summary>How long fetched keys are fresh where the provider does not say (RFC 9111 §4.2).</summary>
    /// <value>Default 10 minutes; from <see cref="MinLifetime"/> to <see cref="MaxLifetime"/>.</value>
    public TimeSpan DefaultLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The shortest time for which fetched keys are fresh, whatever the provider says (<c>no-store</c>, <c>max-age=0</c>).</summary>
    /// <value>Default 1 minute; from 10 seconds to <see cref="MaxLifetime"/>.</value>
    /// <remarks>
    /// Keys are fresh at least until <see cref="RequestsPerMinute"/> has earned three requests, within <see cref="MaxLifetime"/>: 36 s with the default. A
    /// fetch takes two, so that with less time the keys would be stale before the next one may begin. For 10 seconds set it to 18.
    /// </remarks>
    public TimeSpan MinLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest time for which fetched keys are fresh, whatever the provider says: how long a key that was withdrawn can go on at most while the
    /// provider can be reached.</summary>
    /// <value>Default 24 hours; up to 7 days.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How much longer known keys are used when they are no longer fresh and the provider cannot be reached.</summary>
    /// <value>Default 12 hours; from 0 to 7 days. Kept exactly; afterwards the outcome is "unavailable".</value>
    public TimeSpan StaleLimit { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How many requests this issuer's provider gets at most: so many at once, and one more each 60 s divided by this number.</summary>
    /// <value>Default 5; from 1 to 60. What exceeds it is refused at once, never delayed.</value>
    /// <remarks>A fetch that has begun may need more documents than are left: what it exceeds, four requests at most, delays the next fetch.</remarks>
    public int RequestsPerMinute { get; set; } = 5;

    /// <summary>How long one document may take to arrive, from connecting to its last byte.</summary>
    /// <value>Default 5 seconds; from 100 milliseconds to 1 minute.</value>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest document that is read, in bytes.</summary>
    /// <value>Default 262,144; from 1,024 to 4,194,304.</value>
    public int MaxDocumentBytes { get; set; } = 256 * 1024;

    internal bool HasLocalKeys => Jwks is not null || KeyFile is not null;

    internal bool AreFetched => HasAddress || !HasLocalKeys;

    internal bool HasAddress => MetadataAddress is not null || JwksAddress is not null;

    internal KeySourceOptions Clone() => (KeySourceOptions)MemberwiseClone();
}
