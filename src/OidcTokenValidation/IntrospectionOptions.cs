namespace OidcTokenValidation;

/// <summary>The settings of token introspection (RFC 7662) for opaque tokens of an issuer.</summary>
/// <remarks>
/// Only tokens without the form of a JWT, three parts between dots, are introspected; a JWT is always verified locally. The response must be active, for one of
/// <see cref="AccessTokenValidationOptions.Audiences"/>, and name a subject or a client; its other members are validated as in a JWT, <c>cnf</c> included.
/// A response is a JSON object in UTF-8 with a boolean <c>active</c>; its media type matters only for signed responses, see
/// <see cref="RequireSignedResponse"/>. A member that is null, an empty string or an empty array counts as absent (<c>cnf</c>: only null). A response in which
/// a member occurs more than once is not used.
/// A token for which there is no response of RFC 7662 §2.2 is "unavailable" (503), and never rejected.
/// </remarks>
public sealed class IntrospectionOptions
{
    /// <summary>The address of the introspection endpoint.</summary>
    /// <value>An absolute https URL; plain http only as the issuer's <see cref="KeySourceOptions.AllowLoopbackHttp"/> or
    /// <see cref="KeySourceOptions.AllowUnencryptedHttp"/> allows it: then the client secret and the tokens are not encrypted. Required. It is
    /// <c>introspection_endpoint</c> in the provider's metadata.</value>
    public string Endpoint { get; set; } = string.Empty;

    /// <summary>This API's client identifier at the provider.</summary>
    /// <value>Required.</value>
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The secret of the client. It is never logged.</summary>
    /// <value>Required. Keep it out of source and configuration files.</value>
    public string ClientSecret { get; set; } = string.Empty;

    /// <summary>How the client authenticates.</summary>
    /// <value>Default <see cref="IntrospectionAuthentication.ClientSecretBasic"/>.</value>
    public IntrospectionAuthentication Authentication { get; set; }

    /// <summary>The time limit of a response, from connecting to its last byte.</summary>
    /// <value>Default 5 seconds; from 100 milliseconds to 1 minute.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a response is cached, active or not: a revoked token may be accepted for this time.</summary>
    /// <value>
    /// Default 10 seconds; from 0 to 10 minutes. With 0 each request causes a new one to the endpoint, unless one for the same token is in progress. Never
    /// beyond the token's <c>exp</c> (RFC 7662 §4).
    /// </value>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many responses are cached: this number of active and of inactive ones each, so that made-up tokens do not evict valid ones.</summary>
    /// <value>
    /// Default 10,000; from 16 to 1,000,000. With the default <see cref="CacheDuration"/> that is 1,000 different tokens per second. An active response takes
    /// its own length, which <see cref="MaxResponseBytes"/> bounds, and about 1 KB. The key of the cache is the SHA-256 of the token.
    /// </value>
    /// <remarks>
    /// The same number of tokens whose introspection failed is cached separately for 1 second: their requests get 503, and they are not sent again in that
    /// time.
    /// </remarks>
    public int MaxCachedTokens { get; set; } = 10_000;

    /// <summary>The limit of concurrent requests to the endpoint, one for each token. Above it the outcome is 503 at once, never a delay.</summary>
    /// <value>
    /// Default 64; from 1 to 1,024. Beyond it there can be one probe, and at most the same number of requests that are being cancelled, see the remarks.
    /// </value>
    /// <remarks>
    /// <para>
    /// At the limit a new request replaces the oldest one if that one is slow: older than four times the usual response time and than 200 milliseconds. The
    /// slow request is cancelled, and the outcome of its token is 503. So tokens that time out do not block others.
    /// </para>
    /// <para>
    /// An error, 429 included, concerns the token that was sent. When different tokens fail and no request succeeds in between, probes with a random token are
    /// sent too, at most one a second: RFC 7662 §2.2 requires the response "not active". Without any response for 2 seconds, or if the probe fails too and no
    /// request has succeeded for 1 second, requests back off: one token of a caller and one probe a second, until a request succeeds. If the probe gets the
    /// status 401 or 403 too, this API's own credentials are wrong: the back-off then grows from 1 to 20 seconds. A <c>Retry-After</c> of the endpoint is not
    /// read: it may be for one token or for all.
    /// </para>
    /// </remarks>
    public int MaxConcurrentRequests { get; set; } = 64;

    /// <summary>The size limit of a response, in bytes.</summary>
    /// <value>Default 65,536; from 1,024 to 1,048,576.</value>
    public int MaxResponseBytes { get; set; } = 65_536;

    /// <summary>Whether a response must be signed by the issuer (RFC 9701).</summary>
    /// <value>Default false: a signed response is verified, and a plain one is used as well. With true, signed responses are requested, and a plain one is
    /// "unavailable" (503): register this API's client at the provider with <c>introspection_signed_response_alg</c>.</value>
    /// <remarks>
    /// A signed response is verified as a JWT of the issuer is: with the issuer's keys and its <see cref="TrustedIssuer.AllowedAlgorithms"/>. Its <c>typ</c> is
    /// <c>token-introspection+jwt</c>, its <c>iss</c> the issuer, its <c>aud</c> contains <see cref="ClientId"/> or one of
    /// <see cref="AccessTokenValidationOptions.Audiences"/>, and its <c>iat</c> is at most 5 minutes ago, plus
    /// <see cref="AccessTokenValidationOptions.ClockSkew"/> (RFC 9701 §5). One that fails is "unavailable" (503), and the log names the rule. Encrypted
    /// responses are not supported.
    /// </remarks>
    public bool RequireSignedResponse { get; set; }

    internal IntrospectionOptions Clone() => (IntrospectionOptions)MemberwiseClone();
}

/// <summary>How this API authenticates at the introspection endpoint (RFC 6749 §2.3.1).</summary>
public enum IntrospectionAuthentication
{
    /// <summary>Client identifier and secret in the Authorization field, scheme Basic.</summary>
    ClientSecretBasic = 0,

    /// <summary>Client identifier and secret in the body.</summary>
    ClientSecretPost = 1,
}
