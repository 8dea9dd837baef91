namespace OidcTokenValidation;

/// <summary>How the issuer is asked about its opaque tokens (token introspection, RFC 7662).</summary>
/// <remarks>
/// Only tokens that are no JWTs by their form, three parts between dots, are asked about; a JWT is always verified here. The answer must be active, for one of
/// <see cref="AccessTokenValidationOptions.Audiences"/>, and name a subject or a client; what else it states is judged as in a JWT, <c>cnf</c> included.
/// An answer is a JSON object in UTF-8 with a boolean <c>active</c>; its media type does not matter. A member that is null, an empty string or an empty
/// array states nothing
/// (<c>cnf</c>: only null). A member that occurs more than once refuses the answer.
/// What cannot be asked, or is not answered as RFC 7662 §2.2 has it, is "unavailable": 503, never a refusal of the token.
/// </remarks>
public sealed class IntrospectionOptions
{
    /// <summary>The address of the introspection endpoint.</summary>
    /// <value>An absolute https URL; plain http only as the issuer's <see cref="KeySourceOptions.AllowLoopbackHttp"/> or
    /// <see cref="KeySourceOptions.AllowUnencryptedHttp"/> allows it: then the client secret and the tokens are not encrypted. Required. The provider's
    /// metadata has it as <c>introspection_endpoint</c>.</value>
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

    /// <summary>How long an answer may take, from connecting to its last byte.</summary>
    /// <value>Default 5 seconds; from 100 milliseconds to 1 minute.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an answer is used for further requests with its token, "not active" too: for so long a revoked token may go on.</summary>
    /// <value>Default 10 seconds; from 0, which asks anew unless the same token is being asked about, to 10 minutes. Never beyond the token's <c>exp</c> (RFC
    /// 7662 §4).</value>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many answers are cached, "active" and "not active" each, so that made-up tokens do not drive out good ones.</summary>
    /// <value>Default 10,000; from 16 to 1,000,000. With the default <see cref="CacheDuration"/> that is 1,000 different tokens per second. An active answer
    /// takes its own length,
    /// which <see cref="MaxResponseBytes"/> bounds, and about 1 KB. A token is found by its SHA-256.</value>
    /// <remarks>
    /// As many tokens that drew an error are remembered for 1 second, in a place of their own: they are answered with 503 and not asked about again in
    /// that time.
    /// </remarks>
    public int MaxCachedTokens { get; set; } = 10_000;

    /// <summary>How many tokens are asked about at the same time, each once. What exceeds it is answered with 503 at once, never delayed.</summary>
    /// <value>
    /// Default 64; from 1 to 1,024. One more is asked about while the endpoint is in doubt, and as many at most are just being ended, see the remarks.
    /// </value>
    /// <remarks>
    /// <para>
    /// Where all places are taken, a new token takes the place of the oldest question if that is slow: older than four times what answers take, and than
    /// 200 milliseconds. The slow
    /// question is ended, and its token is answered with 503. So tokens that time out do not keep the places from the others.
    /// </para>
    /// <para>
    /// An error, 429 included, concerns the token that drew it. When different tokens fail and none is answered in between, the endpoint is also asked
    /// about a made-up token,
    /// once a second at most: RFC 7662 §2.2 has it answer "not active". Without any answer for 2 seconds, or if that question fails too and nothing was
    /// answered for 1 second, the endpoint
    /// is left alone: one caller's token and one made-up token a second, until one is answered. A status of 401 or 403 that the made-up token draws too
    /// is about this API's own
    /// credentials: the pause then grows from 1 to 20 seconds. A <c>Retry-After</c> of the endpoint is not read: nothing tells whether it is for one
    /// token or for all.
    /// </para>
    /// </remarks>
    public int MaxConcurrentRequests { get; set; } = 64;

    /// <summary>The largest answer that is read, in bytes.</summary>
    /// <value>Default 65,536; from 1,024 to 1,048,576.</value>
    public int MaxResponseBytes { get; set; } = 65_536;

    internal IntrospectionOptions Clone() => (IntrospectionOptions)MemberwiseClone();
}

/// <summary>How this API proves to the introspection endpoint who it is (RFC 6749 §2.3.1).</summary>
public enum IntrospectionAuthentication
{
    /// <summary>Client identifier and secret in the Authorization field, scheme Basic.</summary>
    ClientSecretBasic = 0,

    /// <summary>Client identifier and secret in the body.</summary>
    ClientSecretPost = 1,
}
