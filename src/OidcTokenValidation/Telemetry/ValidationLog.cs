using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Telemetry;

/// <summary>
/// Everything that is logged, in the order of the event ids. Never a token, nor text of a token that was not verified; issuers are named as configured.
/// </summary>
internal static partial class ValidationLog
{
    /// <summary>
    /// Debug, because an error of a client must not fill a production log. In the environment Development it is also Information once the request is rejected:
    /// before that another scheme may accept it.
    /// </summary>
    [LoggerMessage(
        EventId = 1, EventName = "ValidationFailed", SkipEnabledCheck = true,
        Message = "Access token refused: {Code} ({Section}). {Explanation}")]
    public static partial void ValidationFailed(ILogger logger, LogLevel level, TokenFailureCode code, string section, string explanation);

    [LoggerMessage(
        EventId = 2, EventName = "ProofIgnored", Level = LogLevel.Debug,
        Message = "A token that is bound to no key was sent with a DPoP proof; the proof was ignored.")]
    public static partial void ProofIgnored(ILogger logger);

    [LoggerMessage(
        EventId = 3, EventName = "ExplanationsEnabled", Level = LogLevel.Warning,
        Message = "Responses to rejected requests contain the full explanation, which is not for clients: for local development only. "
            + "Remove ExplainAccessTokenRefusals for anything else.")]
    public static partial void ExplanationsEnabled(ILogger logger);

    /// <summary>The level is that of <see cref="ValidationFailed"/>: a missing permission is an error of the client.</summary>
    [LoggerMessage(
        EventId = 4, EventName = "AuthorizationFailed", SkipEnabledCheck = true,
        Message = "Access refused, though the access token is valid: {Reason} ({Section}). {Explanation}")]
    public static partial void AuthorizationFailed(ILogger logger, LogLevel level, string reason, string section, string explanation);

    [LoggerMessage(
        EventId = 5, EventName = "TokenNotRead", Level = LogLevel.Debug, SkipEnabledCheck = true,
        Message = "The request has no access token where one is read. {Seen}")]
    public static partial void TokenNotRead(ILogger logger, string seen);

    /// <summary>In a category of its own, and only where it is configured: the values are personal data. The reason is a failure code, or what a valid token
    /// lacks.</summary>
    [LoggerMessage(
        EventId = 6, EventName = "AccessDecided", Level = LogLevel.Information, SkipEnabledCheck = true,
        Message = "Access {Outcome}, reason {Reason}. Subject \"{Subject}\", actor {Actor}, client \"{ClientId}\", token \"{TokenId}\" of \"{Issuer}\". "
            + "{Explanation}")]
    public static partial void AccessDecided(
        ILogger logger, string outcome, string reason, string subject, string actor, string clientId, string tokenId, string issuer, string explanation);

    /// <summary>Information for the first keys and after a failure, Debug for a regular refresh.</summary>
    [LoggerMessage(
        EventId = 10, EventName = "KeysFetched",
        Message = "Fetched the keys of {Issuer}: {Count} are used.")]
    public static partial void KeysFetched(ILogger logger, LogLevel level, string issuer, int count);

    /// <summary>Error; Debug for an issuer of the resolver that has not verified a token yet.</summary>
    [LoggerMessage(
        EventId = 11, EventName = "KeyFetchFailed",
        Message = "The keys of {Issuer} could not be fetched: {Fault}, {Detail}")]
    public static partial void KeyFetchFailed(ILogger logger, LogLevel level, string issuer, KeyFetchFault fault, string detail);

    [LoggerMessage(
        EventId = 12, EventName = "KeyDropped", Level = LogLevel.Information,
        Message = "Key {Index} in the key set of {Issuer} is not used: {Fault}. {Expectation}")]
    public static partial void KeyDropped(ILogger logger, string issuer, int index, string fault, string expectation);

    /// <summary>Error; Debug for an issuer of the resolver that has not verified a token yet.</summary>
    [LoggerMessage(
        EventId = 13, EventName = "KeyFetchException",
        Message = "The keys of {Issuer} could not be fetched: an unexpected exception was thrown.")]
    public static partial void KeyFetchException(ILogger logger, LogLevel level, string issuer, Exception exception);

    [LoggerMessage(
        EventId = 14, EventName = "StateHandlerException", Level = LogLevel.Error,
        Message = "A handler of StateChanged for {Issuer} threw.")]
    public static partial void StateHandlerException(ILogger logger, string issuer, Exception exception);

    [LoggerMessage(
        EventId = 15, EventName = "IntrospectionFailed", Level = LogLevel.Error,
        Message = "An opaque token of {Issuer} could not be introspected: {Fault} ({Response}). Such requests get 503.")]
    public static partial void IntrospectionFailed(ILogger logger, string issuer, IntrospectionFault fault, string response);

    [LoggerMessage(
        EventId = 16, EventName = "IntrospectionException", Level = LogLevel.Error,
        Message = "An opaque token of {Issuer} could not be introspected: an unexpected exception was thrown.")]
    public static partial void IntrospectionException(ILogger logger, string issuer, Exception exception);

    [LoggerMessage(
        EventId = 17, EventName = "MoreKeysDropped", Level = LogLevel.Information,
        Message = "{Count} more keys in the key set of {Issuer} are not used: {Counts}.")]
    public static partial void MoreKeysDropped(ILogger logger, string issuer, int count, string counts);

    [LoggerMessage(
        EventId = 18, EventName = "UnencryptedHttpAllowed", Level = LogLevel.Warning,
        Message = "Keys.AllowUnencryptedHttp is set for {Issuer}: its documents, and the client secret and tokens of introspection, "
            + "may be sent over the network without TLS. "
            + "An attacker who can change that traffic can forge any token of this issuer. Use it only inside a network that you trust; "
            + "anywhere else remove it and use {Instead}.")]
    public static partial void UnencryptedHttpAllowed(ILogger logger, string issuer, string instead);

    [LoggerMessage(
        EventId = 20, EventName = "ReplayStoreException", Level = LogLevel.Error,
        Message = "The replay store threw: requests with DPoP proofs get 503 ({Count} times since this was last logged).")]
    public static partial void ReplayStoreException(ILogger logger, long count, Exception exception);

    [LoggerMessage(
        EventId = 21, EventName = "NoncesOutliveReplayStore", Level = LogLevel.Warning,
        Message = "DPoP.NonceSecrets is set, and used proofs are stored in the memory of this process: each node, and each restart, accepts a proof once more "
            + "while its nonce is valid. Add a replay store that the nodes share, or leave NonceSecrets empty on a single node.")]
    public static partial void NoncesOutliveReplayStore(ILogger logger);

    [LoggerMessage(
        EventId = 22, EventName = "CheckException", Level = LogLevel.Error,
        Message = "The application's check {Check} threw: its requests get 503.")]
    public static partial void CheckException(ILogger logger, string check, Exception exception);

    [LoggerMessage(
        EventId = 23, EventName = "ReplayStoreUnavailable", Level = LogLevel.Error,
        Message = "The replay store cannot accept new DPoP proofs, requests with one get 503: {Fault} ({Count} times since this was last logged)")]
    public static partial void ReplayStoreUnavailable(ILogger logger, string fault, long count);

    [LoggerMessage(
        EventId = 24, EventName = "NewIssuersUnavailable", Level = LogLevel.Warning,
        Message = "Requests for the keys of new tenants are used up (ResolvedIssuerRequestsPerMinute is {RequestsPerMinute}) or too many are in progress: "
            + "tenants that have not verified a token on this node yet get 503; the others are not affected. Reported once a minute at most.")]
    public static partial void NewIssuersUnavailable(ILogger logger, int requestsPerMinute);

    [LoggerMessage(
        EventId = 25, EventName = "ResolvedIssuerEvicted", Level = LogLevel.Information,
        Message = "A tenant was evicted for another: more than {MaxResolvedIssuers} tenants are active. Raise MaxResolvedIssuers if tenants get 503. "
            + "Reported once a minute at most.")]
    public static partial void ResolvedIssuerEvicted(ILogger logger, int maxResolvedIssuers);

    [LoggerMessage(
        EventId = 30, EventName = "ReplayStoreRecovered", Level = LogLevel.Information,
        Message = "The replay store accepts new DPoP proofs again, after {Seconds:0.0} s in which {Count} requests got 503.")]
    public static partial void ReplayStoreRecovered(ILogger logger, double seconds, long count);

    [LoggerMessage(
        EventId = 40, EventName = "OptionsReloaded", Level = LogLevel.Information,
        Message = "The options were reloaded. Changed: {Members}.")]
    public static partial void OptionsReloaded(ILogger logger, string members);

    [LoggerMessage(
        EventId = 41, EventName = "ReloadNeedsRestart", Level = LogLevel.Warning,
        Message = "The options were reloaded, and these keep their values until the application restarts: {Members}.")]
    public static partial void ReloadNeedsRestart(ILogger logger, string members);

    [LoggerMessage(
        EventId = 42, EventName = "ReloadRejected", Level = LogLevel.Error,
        Message = "The reloaded options have errors; the validator continues with its current options. {Errors}")]
    public static partial void ReloadRejected(ILogger logger, string errors);

    [LoggerMessage(
        EventId = 43, EventName = "ReloadException", Level = LogLevel.Error,
        Message = "The options could not be reloaded; the validator continues with its current options.")]
    public static partial void ReloadException(ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 51, EventName = "MappedClaimNotFound", Level = LogLevel.Debug,
        Message = "The application looked for the claim {Type}, which JwtBearer makes of {Name}; the principal of an access token has it as {Name}. "
            + "Read {Name}, or AccessToken.Subject and the like, or set MapInboundClaims of the scheme. Logged once for each name.")]
    public static partial void MappedClaimNotFound(ILogger logger, string type, string name);

    /// <summary>An audit event: <paramref name="key"/> identifies the entry on all nodes, and is a part of a hash.</summary>
    [LoggerMessage(
        EventId = 61, EventName = "Revoked", Level = LogLevel.Information,
        Message = "Revoked: {Scope} {Key} of the issuer {Issuer}, tokens issued until {IssuedBefore:O}, by {Source}.")]
    public static partial void Revoked(ILogger logger, RevocationScope scope, string key, string issuer, string source, DateTimeOffset issuedBefore);

    [LoggerMessage(
        EventId = 62, EventName = "RevokedElsewhere", Level = LogLevel.Information,
        Message = "Revoked on another node: {Scope} {Key}, tokens issued until {IssuedBefore:O}.")]
    public static partial void RevokedElsewhere(ILogger logger, RevocationScope scope, string key, DateTimeOffset issuedBefore);

    [LoggerMessage(
        EventId = 63, EventName = "RevocationFeedUnreadable", Level = LogLevel.Error,
        Message = "The revocations of other nodes cannot be read: {Fault} They {LastRead}.")]
    public static partial void FeedUnreadable(ILogger logger, string fault, string lastRead, Exception exception);

    [LoggerMessage(
        EventId = 64, EventName = "RevocationFeedAppendFailed", Level = LogLevel.Error,
        Message = "Revocations of this node are not in the feed, and other nodes accept what they revoke: {Fault} They are appended when it can be reached, "
            + "as long as this process runs.")]
    public static partial void FeedAppendFailed(ILogger logger, string fault, Exception exception);

    [LoggerMessage(
        EventId = 65, EventName = "RevocationFeedAvailable", Level = LogLevel.Information,
        Message = "The revocation feed can be used again, after {Seconds:0.0} s: this node has all revocations.")]
    public static partial void FeedAvailable(ILogger logger, double seconds);

    [LoggerMessage(
        EventId = 66, EventName = "RevocationFeedRestarted", Level = LogLevel.Warning,
        Message = "The storage of the revocation feed was restarted or replaced. This node has read it again, and has appended {Count} entries that the "
            + "storage had lost.")]
    public static partial void FeedRestarted(ILogger logger, int count);

    [LoggerMessage(
        EventId = 67, EventName = "RevocationsRead", Level = LogLevel.Information,
        Message = "Read {Count} revocations of the feed.")]
    public static partial void RevocationsRead(ILogger logger, int count);

    [LoggerMessage(
        EventId = 70, EventName = "EventTokenRejected", Level = LogLevel.Debug,
        Message = "A request of {Source} was rejected: {Reason}. {Advice}")]
    public static partial void EventTokenRejected(ILogger logger, string source, string reason, string advice);

    [LoggerMessage(
        EventId = 71, EventName = "EventTokenNotVerified", Level = LogLevel.Debug,
        Message = "A token of {Source} could not be verified, its sender got 503: {Reason}.")]
    public static partial void EventTokenNotVerified(ILogger logger, string source, string reason);

    [LoggerMessage(
        EventId = 72, EventName = "EventTokenNotApplied", Level = LogLevel.Warning,
        Message = "A token of {Source} of the issuer {Issuer} is not in effect on all nodes, its sender got 503: {Reason}.")]
    public static partial void EventTokenNotApplied(ILogger logger, string source, string issuer, string reason);

    [LoggerMessage(
        EventId = 73, EventName = "EventTokenNotStored", Level = LogLevel.Warning,
        Message = "The replay store threw: logout tokens and security events are applied, and other nodes would apply them once more. "
            + "Reported once a minute at most.")]
    public static partial void EventTokenNotStored(ILogger logger, Exception exception);

    [LoggerMessage(
        EventId = 91, EventName = "StatusListFailed", Level = LogLevel.Error,
        Message = "The status list {Address} of {Issuer} was not fetched: {Fault} ({Detail}); {Effect}.")]
    public static partial void StatusListFailed(ILogger logger, string address, string issuer, StatusListFault fault, string detail, string effect);

    [LoggerMessage(
        EventId = 92, EventName = "StatusListAvailable", Level = LogLevel.Information,
        Message = "The status list {Address} of {Issuer} was fetched again, after {Seconds:0.0} s.")]
    public static partial void StatusListAvailable(ILogger logger, string address, string issuer, double seconds);

    [LoggerMessage(
        EventId = 93, EventName = "StatusListException", Level = LogLevel.Error,
        Message = "The status list {Address} of {Issuer} was not fetched: an unexpected exception was thrown.")]
    public static partial void StatusListException(ILogger logger, string address, string issuer, Exception exception);

    [LoggerMessage(
        EventId = 94, EventName = "StatusListEvicted", Level = LogLevel.Warning,
        Message = "A status list of {Issuer} was removed for another, although tokens refer to it: more than {MaxLists} are in use. "
            + "Raise StatusLists.MaxLists. Reported once a minute at most.")]
    public static partial void StatusListEvicted(ILogger logger, string issuer, int maxLists);

    [LoggerMessage(
        EventId = 95, EventName = "StatusNotChecked", Level = LogLevel.Debug,
        Message = "A token of {Issuer} has a 'status', which is not checked: set TrustedIssuer.StatusLists to check it.")]
    public static partial void StatusNotChecked(ILogger logger, string issuer);
}
