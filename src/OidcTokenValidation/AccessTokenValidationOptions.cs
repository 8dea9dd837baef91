using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation;

/// <summary>What this API accepts. The options are validated once, with all errors in one message, and then copied.</summary>
/// <remarks>
/// No option turns the check of signature, issuer, audience or lifetime off. Options that a host binds from configuration are bound, validated and applied
/// again when it changes.
/// </remarks>
public sealed class AccessTokenValidationOptions
{
    /// <summary>The identifiers of this API, as providers put them into <c>aud</c>.</summary>
    /// <value>
    /// At least one; compared ordinally, a trailing slash matters (RFC 9068 §4). A token needs to hold one of them, and has <see
    /// cref="TokenLimits.MaxAudiences"/> audiences at most.
    /// </value>
    public IList<string> Audiences { get; set; } = [];

    /// <summary>The providers whose tokens are accepted.</summary>
    /// <value>At least one, unless <see cref="ResolveIssuer"/> is set; no issuer twice.</value>
    public IList<TrustedIssuer> Issuers { get; set; } = [];

    /// <summary>Finds issuers that are not in <see cref="Issuers"/>: the tenants of a multi-tenant API.</summary>
    /// <value>
    /// Default none. Gets the issuer that an unverified token names, and returns the issuer to trust, or null. It must return at once, without I/O, and many
    /// threads may call it at the same time. Return only tenants that may use the API.
    /// </value>
    /// <remarks>
    /// A result is used for <see cref="ResolvedIssuerRefreshInterval"/>. Then the resolver is called again for the next token of the issuer: null removes the
    /// issuer, with its keys and its cached tokens; other settings replace it; the same settings change nothing.
    /// <see cref="AccessTokenValidator.RemoveResolvedIssuer"/> removes it earlier. The only effect of an unverified token is that it may cause the first fetch
    /// of a tenant's keys, see <see cref="ResolvedIssuerRequestsPerMinute"/>. <see cref="AccessTokenValidator.ValidateAsync"/> throws an exception of the
    /// resolver.
    /// </remarks>
    public Func<string, TrustedIssuer?>? ResolveIssuer { get; set; }

    /// <summary>Decides for each request whether a trusted issuer is admitted, before anything is fetched: in a multi-tenant API only the tenant of the
    /// address, for instance.</summary>
    /// <value>
    /// Default none: every trusted issuer is admitted. Gets the issuer and the request; false rejects the token like one of an issuer that is not trusted. It
    /// must return at once, without I/O. The client chooses <see cref="ResourceRequest.Host"/> unless the host restricts it.
    /// <see cref="AccessTokenValidator.ValidateAsync"/> throws an exception of it.
    /// </value>
    public Func<string, ResourceRequest, bool>? AdmitIssuer { get; set; }

    /// <summary>How many issuers of <see cref="ResolveIssuer"/> are cached with their keys.</summary>
    /// <value>Default 1,000; from 1 to 100,000. Choose it above the number of tenants that are active at a time.
    /// Each takes about 5 KB, and 25 KB more where its keys are fetched: 30 MB at the default. At most 1,024 more, of which no token has verified yet, are
    /// cached for a minute.</value>
    /// <remarks>
    /// An issuer is cached when a token of it has verified. Beyond the limit the issuer whose last verified token is the oldest is evicted; its keys are
    /// fetched again for its next token.
    /// </remarks>
    public int MaxResolvedIssuers { get; set; } = 1000;

    /// <summary>
    /// For how long a result of <see cref="ResolveIssuer"/> is used: a tenant that it no longer returns is rejected after this time at the latest, and changed
    /// settings are applied within it.
    /// </summary>
    /// <value>Default 5 minutes; from 1 second to 1 hour. <see cref="AccessTokenValidator.RemoveResolvedIssuer"/> removes a tenant at once.</value>
    public TimeSpan ResolvedIssuerRefreshInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How many requests for metadata and keys are made at most for all issuers of <see cref="ResolveIssuer"/> together that have not verified a token
    /// yet: so many at once, and one more each 60 s divided by this number.
    /// </summary>
    /// <value>
    /// Default 1,200; from 10 to 60,000. A new tenant takes 2 requests, or 3 where the first metadata address has no document: of 1,000 tenants that become
    /// active when a node starts, 600 get their keys at once and the others within 40 seconds (400 and 90 seconds with 3 requests each). At most 64 such
    /// fetches are in progress at the same time.
    /// </value>
    /// <remarks>
    /// It bounds the requests that unverified tokens can cause at the providers, whatever issuers they name. Beyond it tokens of new tenants are
    /// "unavailable": 503 with <c>Retry-After</c>. A tenant that has verified a token is not affected: its requests are not counted here, and have their own
    /// limit, <see cref="KeySourceOptions.RequestsPerMinute"/>. Tenants that must be accepted even on a node that starts during a flood belong in
    /// <see cref="Issuers"/>.
    /// </remarks>
    public int ResolvedIssuerRequestsPerMinute { get; set; } = 1200;

    /// <summary>The largest accepted difference between this machine's clock and the provider's; applies to <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>Default 30 seconds; from 0 to 5 minutes (RFC 9068 §4: "no more than a few minutes").</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest accepted lifetime of a token, from <c>iat</c> to <c>exp</c>.</summary>
    /// <value>Default none; at least 1 minute. 24 hours is a sensible ceiling where the provider allows it.</value>
    /// <remarks>
    /// With a ceiling a token whose <c>exp</c> is not after its <c>iat</c> is rejected too. Without one each of the two is compared with the clock alone
    /// (RFC 7519 §4.1.4, §4.1.6).
    /// </remarks>
    public TimeSpan? MaxTokenLifetime { get; set; }

    /// <summary>The limit for JWTs: entries of <see cref="Revocations"/> expire, and no token may outlive them.</summary>
    internal TimeSpan? EffectiveMaxTokenLifetime => MaxTokenLifetime ?? Revocations?.MaxTokenLifetime;

    /// <summary>The greatest accepted age of a token, from <c>iat</c> to now, whatever its <c>exp</c>: how long a leaked token can be used.</summary>
    /// <value>Default none; at least 1 minute. The clock skew is added.</value>
    public TimeSpan? MaxTokenAge { get; set; }

    /// <summary>Revoked tokens, sessions, subjects, clients and issuers: every token is checked.</summary>
    /// <value>Default none: a JWT is accepted until it expires. <c>AddTokenRevocation</c> sets it in every validator that is registered. It cannot be changed
    /// by a reload.</value>
    public TokenRevocations? Revocations { get; set; }

    /// <summary>The logout tokens of providers that revoke access tokens (OpenID Connect Back-Channel Logout 1.0).</summary>
    /// <value>Default: none is accepted, see <see cref="BackchannelLogoutOptions.ClientIds"/>.</value>
    public BackchannelLogoutOptions BackchannelLogout { get; set; } = new();

    /// <summary>The application's own checks of tokens.</summary>
    /// <value>Default none. They run for every request, in order, after all other checks but replay. They can reject a token, and never accept one.
    /// Each validator calls services that are registered as <see cref="IAccessTokenCheck"/> after these.</value>
    public IList<IAccessTokenCheck> Checks { get; set; } = [];

    /// <summary>Whether a host fetches the issuers' keys when it starts, in the background.</summary>
    /// <value>Default true. Without it the first request of each issuer waits for its keys.</value>
    public bool WarmUp { get; set; } = true;

    /// <summary>
    /// How long a host's start waits until every one of <see cref="Issuers"/> has keys; then it fails, with the faults of all issuers in one message. Set it if
    /// a failed deployment is better than an API that returns 503.
    /// </summary>
    /// <value>
    /// Default none: the start waits for no keys, also if a provider is down. From 0, which is one attempt for each issuer, to 10 minutes; not
    /// with <see cref="WarmUp"/> false.
    /// </value>
    /// <remarks>
    /// One issuer of several without keys fails the start. Local and imported keys count. Failed fetches are repeated within the issuer's back-off and
    /// <see cref="KeySourceOptions.RequestsPerMinute"/>; the first attempt ends by <see cref="KeySourceOptions.FetchTimeout"/>, even beyond this limit.
    /// Until then no server of the host accepts requests. Issuers of <see cref="ResolveIssuer"/> are not known at the start. Without a host call
    /// <see cref="AccessTokenValidator.RequireKeysAsync"/>.
    /// </remarks>
    public TimeSpan? RequireKeysWithin { get; set; }

    /// <summary>Limits of the tokens that are read.</summary>
    /// <value>Defaults: see <see cref="TokenLimits"/>.</value>
    public TokenLimits Limits { get; set; } = new();

    /// <summary>The keys that decrypt access tokens, where the provider encrypts them (RFC 9068 §4).</summary>
    /// <value>Default: no keys, and encrypted tokens are rejected. With keys, tokens that are not encrypted are rejected.</value>
    public TokenDecryptionOptions Decryption { get; set; } = new();

    /// <summary>How proofs of possession are checked (DPoP, RFC 9449).</summary>
    /// <value>Defaults: see <see cref="DPoPOptions"/>.</value>
    public DPoPOptions DPoP { get; set; } = new();

    /// <summary>The source of the client certificates that tokens are bound to (RFC 8705 §3).</summary>
    /// <value>Default: the host's own TLS connection.</value>
    public ClientCertificateOptions ClientCertificates { get; set; } = new();

    /// <summary>The metadata of this API for clients (RFC 9728).</summary>
    /// <value>Default: none, see <see cref="ProtectedResourceOptions.Resource"/>.</value>
    public ProtectedResourceOptions ProtectedResource { get; set; } = new();

    /// <summary>How many validated tokens are cached, so that a token that is sent again need not be read and verified again.</summary>
    /// <value>
    /// Default 10,000; from 0, which turns the cache off, to 1,000,000. Each takes about twice the length of its claims and 700 bytes: 10 to 20 MB at the
    /// default, for 10,000 users or clients that are active while their tokens live. Beyond it requests only become slower.
    /// A token is cached when it is sent for the second time, so that tokens that are sent once evict none; it is found by its SHA-256, and what depends on the
    /// time, on the issuer's keys and on the request is checked each time. A filter of tokens seen before takes 16 to 32 bytes more for each.
    /// </value>
    public int MaxCachedTokens { get; set; } = 10_000;

    /// <summary>Whether the result of a valid request contains the token as the client sent it, for an API that forwards it.</summary>
    /// <value>
    /// Default false. <see cref="AccessTokenValidationResult.EncodedToken"/> has it, and in ASP.NET Core
    /// <c>HttpContext.GetTokenAsync("access_token")</c>. It is in no log, report or cache.
    /// </value>
    /// <remarks>
    /// The API behind this one must be an audience of the token (RFC 9068 §4); otherwise exchange the token (RFC 8693). A token that is bound to the
    /// client's key or certificate cannot be forwarded: this API has no proof for it (RFC 9449 §7.1, RFC 8705 §3).
    /// </remarks>
    public bool SaveToken { get; set; }

    /// <summary>Whether each access decision about a token is logged, for an audit.</summary>
    /// <value>
    /// Default false. One entry at Information in the category <c>OidcTokenValidation.AccessDecisions</c>, event 6: the outcome (granted, forbidden, rejected,
    /// unavailable) with its reason; of a valid token the subject, the actors (RFC 8693 §4.1), the client, the token identifier and the issuer. These are
    /// personal data. Of a token that is not valid only the <see cref="TokenFailureCode"/> is logged.
    /// </value>
    /// <remarks>The hosts of these packages log what they decide. Where the application decides, with HttpListener for instance, it calls
    /// <see cref="AccessTokenValidator.LogDecision"/>.</remarks>
    public bool LogAccessDecisions { get; set; }

    /// <summary>The realm of the challenges (RFC 9110 §11.5).</summary>
    /// <value>Default <c>api</c>; printable ASCII without quotation mark and backslash.</value>
    public string Realm { get; set; } = "api";

    /// <summary>Whether challenges and problem bodies contain a description of the error.</summary>
    /// <value>Default true. The descriptions are constant texts; the error code is sent in any case.</value>
    public bool DescribeErrors { get; set; } = true;

    /// <summary>Signature algorithms beyond those of RFC 7518 §3.1, for tokens and for proofs: Ed25519, ML-DSA, or one of the application's own.</summary>
    /// <value>
    /// Default empty: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512. <c>AddEd25519</c> of the package <c>OidcTokenValidation.NSec</c> adds
    /// Ed25519, <see cref="AddMLDsa"/> adds ML-DSA. Services of the type <see cref="SignatureAlgorithm"/> are added to every validator. A registered algorithm
    /// is accepted unless <see cref="TrustedIssuer.AllowedAlgorithms"/> or <see cref="DPoPOptions.AllowedAlgorithms"/> lists others. Set in code; it cannot
    /// change while the validator lives.
    /// </value>
    public IList<SignatureAlgorithm> SignatureAlgorithms { get; set; } = [];

    /// <summary>The application's own crypto provider for the algorithms of RFC 7518, which is used before the platform's (for an HSM, for instance).</summary>
    /// <value>Default none. It does not add algorithms, see <see cref="SignatureAlgorithms"/>.</value>
    public ICryptoProvider? CryptoProvider { get; set; }

    /// <summary>Creates the handler for requests to providers, for keys and for introspection: for a proxy or a private certificate authority.</summary>
    /// <value>Default none: a handler that follows no redirect and sends no cookie. A response is rejected if the application's handler has followed a redirect
    /// for it.</value>
    public Func<HttpMessageHandler>? Backchannel { get; set; }

    /// <summary>Adds ML-DSA-44, ML-DSA-65 and ML-DSA-87 (RFC 9964, FIPS 204) of the platform to <see cref="SignatureAlgorithms"/>.</summary>
    /// <returns>The options.</returns>
    /// <exception cref="PlatformNotSupportedException">The platform has no ML-DSA: .NET needs OpenSSL 3.5 or later on Linux, or a Windows that has it.
    /// <c>AddBouncyCastleMLDsa</c> of the package <c>OidcTokenValidation.BouncyCastle</c> works everywhere.</exception>
    public AccessTokenValidationOptions AddMLDsa()
    {
        foreach (SignatureAlgorithm algorithm in PlatformMLDsa.All)
            SignatureAlgorithms.Add(algorithm);
        return this;
    }

    /// <summary>Adds an issuer whose keys are found by discovery.</summary>
    /// <param name="issuer">The issuer identifier, see <see cref="TrustedIssuer.Issuer"/>.</param>
    /// <returns>The issuer, for further settings.</returns>
    public TrustedIssuer Trust(string issuer)
    {
        var trusted = new TrustedIssuer { Issuer = issuer };
        Issuers.Add(trusted);
        return trusted;
    }
}
