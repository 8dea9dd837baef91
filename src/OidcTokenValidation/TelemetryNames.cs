namespace OidcTokenValidation;

/// <summary>The names of metrics and activities. They are stable, because dashboards and alerts use them.</summary>
/// <remarks>
/// Instruments and activities have the tag <c>validator</c>: the name with which the validator was registered, the scheme with ASP.NET Core, <c>default</c>
/// without a name. Issuers are named as configured; those of <see cref="AccessTokenValidationOptions.ResolveIssuer"/>, of which there may be many, are all
/// <c>resolved</c>. No text of a token that was not verified is ever a tag.
/// </remarks>
public static class TelemetryNames
{
    /// <summary>The meter.</summary>
    public const string Meter = "OidcTokenValidation";

    /// <summary>The activity source.</summary>
    public const string ActivitySource = "OidcTokenValidation";

    /// <summary>
    /// Histogram, seconds: validations. Tags: <c>outcome</c> (the name of an <see cref="AccessTokenOutcome"/>, <c>Cancelled</c> or <c>Threw</c>); for a valid
    /// token <c>binding</c> (Bearer, DPoP, Mtls, DPoP+Mtls) and <c>issuer</c>; for any other <c>reason</c> (the name of a <see cref="TokenFailureCode"/>), and
    /// <c>issuer</c> if the token names a trusted one: its signature may not have been verified.
    /// </summary>
    public const string ValidationDuration = "oidc_token_validation.validation.duration";

    /// <summary>
    /// Counter, requests: rejected requests with a valid access token. Tags: <c>issuer</c>, <c>requirement</c> (Scope, Authentication, Claim,
    /// AuthorizationDetails, Test, Policy for a requirement that is not of this library, Admit for a token that the application rejected after its validation).
    /// </summary>
    public const string AccessRefusals = "oidc_token_validation.access.refusals";

    /// <summary>
    /// Histogram, seconds: fetches of an issuer's keys. Tags: <c>issuer</c>, <c>reason</c> (FirstUse, UnknownKey, UnsuitableKey, RefreshAhead, Retry,
    /// Forced), <c>outcome</c> (Fetched, or the name of a <see cref="KeyFetchFault"/>).
    /// </summary>
    public const string KeyFetchDuration = "oidc_token_validation.key_fetch.duration";

    /// <summary>Gauge, seconds: the time since an issuer's keys were fetched; for <c>resolved</c> issuers the greatest. Tag: <c>issuer</c>. No value for local
    /// keys and before the first fetch.</summary>
    public const string KeyAge = "oidc_token_validation.key.age";

    /// <summary>Gauge, seconds: how long an issuer's keys are fresh after their fetch; for <c>resolved</c> issuers the shortest. Tag: <c>issuer</c>. No value
    /// for local keys and before the first fetch.</summary>
    public const string KeyLifetime = "oidc_token_validation.key.lifetime";

    /// <summary>Gauge, keys: the number of usable keys of an issuer. Tag: <c>issuer</c>.</summary>
    public const string KeyCount = "oidc_token_validation.key.count";

    /// <summary>Gauge, issuers: the number of issuers in a state. Tags: <c>issuer</c>, <c>state</c> (the name of an <see cref="IssuerKeyState"/>). An issuer
    /// of the options counts 1 in its state and 0 in the others.</summary>
    public const string IssuerState = "oidc_token_validation.issuer.state";

    /// <summary>Counter, tokens: tokens that name a key which their issuer does not have, or which could not be looked up. Tags: <c>issuer</c>, <c>reason</c>
    /// (KeyNotFound: rejected; KeyNotLookedUp: unavailable).</summary>
    public const string UnknownKeys = "oidc_token_validation.unknown_key.refusals";

    /// <summary>Counter, look-ups. Tags: <c>cache</c> (tokens, client_keys, introspection), <c>result</c> (hit, miss). Tokens that are not valid
    /// do not count as misses.</summary>
    public const string CacheLookups = "oidc_token_validation.cache.lookups";

    /// <summary>Gauge, entries: the size of a cache. Tag: <c>cache</c> (tokens, client_keys, introspection, status_lists).</summary>
    public const string CacheSize = "oidc_token_validation.cache.size";

    /// <summary>Histogram, seconds: calls of the replay store. Tag: <c>outcome</c> (the name of a <see cref="ReplayOutcome"/>).</summary>
    public const string ReplayStoreDuration = "oidc_token_validation.replay_store.duration";

    /// <summary>Gauge, proofs: the number that an <see cref="InMemoryReplayStore"/> contains.</summary>
    public const string ReplayStoreSize = "oidc_token_validation.replay_store.size";

    /// <summary>Gauge, proofs: the capacity of an <see cref="InMemoryReplayStore"/>.</summary>
    public const string ReplayStoreCapacity = "oidc_token_validation.replay_store.capacity";

    /// <summary>Counter, revocations: entries that changed what this node rejects. Tags: <c>scope</c> (the name of a <see cref="RevocationScope"/>),
    /// <c>source</c> (Application, BackchannelLogout, SecurityEvent, Feed). It has no tag <c>validator</c>.</summary>
    public const string RevocationsApplied = "oidc_token_validation.revocation.applied";

    /// <summary>Gauge, entries: the number that <see cref="TokenRevocations"/> contains.</summary>
    public const string RevocationEntries = "oidc_token_validation.revocation.entries";

    /// <summary>Gauge, seconds: the time since this node last had all entries of the revocation feed. No value without a feed, and before the first
    /// read.</summary>
    public const string RevocationLag = "oidc_token_validation.revocation.lag";

    /// <summary>Counter, tokens: requests with a logout token or a security event. Tags: <c>source</c> (BackchannelLogout, SecurityEvent), <c>outcome</c>
    /// (Applied, Rejected, Unavailable), and for the latter two <c>reason</c> (the name of a <see cref="TokenFailureCode"/>, or MethodNotAllowed,
    /// MediaTypeNotAccepted, BodyTooLong, BodyIncomplete, FormNotAccepted, Repeated, RevocationPending, TooManyRevocations).</summary>
    public const string EventTokens = "oidc_token_validation.event_token.received";

    /// <summary>Counter, events: the events of verified security event tokens. Tags: <c>transmitter</c> (its issuer), <c>type</c> (for instance
    /// <c>caep/session-revoked</c>; <c>other</c> for a type of no specification), <c>result</c> (Applied, Pending, TooManyRevocations, Acknowledged, Ignored,
    /// SubjectNotMapped, IssuerNotAllowed, MapSubjectThrew). It has no tag <c>validator</c>.</summary>
    public const string SecurityEventsReceived = "oidc_token_validation.security_event.received";

    /// <summary>Histogram, seconds: introspection requests. Tags: <c>issuer</c>, <c>outcome</c> (Active, Inactive, or the name of the fault).</summary>
    public const string IntrospectionDuration = "oidc_token_validation.introspection.duration";

    /// <summary>Histogram, seconds: fetches of status lists. Tags: <c>issuer</c>, <c>outcome</c> (Fetched, or the name of the fault).</summary>
    public const string StatusListFetchDuration = "oidc_token_validation.status_list_fetch.duration";

    /// <summary>Activity: one validation. Tags as <see cref="ValidationDuration"/>; its status is an error if the outcome is Unavailable or an exception
    /// was thrown.</summary>
    public const string ValidateActivity = "access_token.validate";

    /// <summary>Activity: one fetch of keys, with all its documents. Tags as <see cref="KeyFetchDuration"/>. A fetch for which no request waits has no
    /// parent.</summary>
    public const string KeyFetchActivity = "issuer_keys.fetch";

    /// <summary>Activity: one introspection request. Tags as <see cref="IntrospectionDuration"/>.</summary>
    public const string IntrospectActivity = "access_token.introspect";
}
