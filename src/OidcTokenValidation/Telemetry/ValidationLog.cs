using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Telemetry;

/// <summary>Everything that is logged. Never a token, nor text of one that was not verified; issuers are named as configured.</summary>
internal static partial class ValidationLog
{
    /// <summary>
    /// A client's mistake is Debug: it must not fill a production log. In the environment Development it is Information as well, once the request is refused:
    /// a request that another scheme accepts is not.
    /// </summary>
    [LoggerMessage(EventId = 1, Message = "Access token refused: {Code} ({Section}). {Explanation}", SkipEnabledCheck = true)]
    public static partial void Refused(ILogger logger, LogLevel level, TokenFailureCode code, string section, string explanation);

    /// <summary>As <see cref="Refused"/>: a client that lacks a permission is a client's mistake.</summary>
    [LoggerMessage(EventId = 4, Message = "Access refused, though the access token is valid: {Reason} ({Section}). {Explanation}", SkipEnabledCheck = true)]
    public static partial void AccessRefused(ILogger logger, LogLevel level, string reason, string section, string explanation);

    [LoggerMessage(5, LogLevel.Debug, "The request has no access token where one is read. {Seen}", SkipEnabledCheck = true)]
    public static partial void TokenNotRead(ILogger logger, string seen);

    [LoggerMessage(3, LogLevel.Warning, "Refusals are answered with their full explanation, which is not for clients: for local development only. Remove ExplainAccessTokenRefusals for anything else.")]
    public static partial void RefusalsAreExplained(ILogger logger);

    [LoggerMessage(2, LogLevel.Debug, "A Bearer token that is bound to no key came with a DPoP proof; the proof was ignored.")]
    public static partial void ProofIgnored(ILogger logger);

    /// <summary>Information for the first keys and after a failure, Debug for the daily round.</summary>
    [LoggerMessage(EventId = 10, Message = "Fetched the keys of {Issuer}: {Count} are used.")]
    public static partial void KeysFetched(ILogger logger, LogLevel level, string issuer, int count);

    /// <summary>Error; Debug for an issuer of the resolver that has not verified a token yet.</summary>
    [LoggerMessage(EventId = 11, Message = "The keys of {Issuer} could not be fetched: {Fault}, {Detail}")]
    public static partial void KeyFetchFailed(ILogger logger, LogLevel level, string issuer, Enum fault, string detail);

    /// <summary>Error; Debug for an issuer of the resolver that has not verified a token yet.</summary>
    [LoggerMessage(EventId = 13, Message = "The keys of {Issuer} could not be fetched: something unexpected was thrown.")]
    public static partial void KeyFetchThrew(ILogger logger, LogLevel level, string issuer, Exception exception);

    [LoggerMessage(14, LogLevel.Error, "A handler of StateChanged for {Issuer} threw.")]
    public static partial void StateHandlerThrew(ILogger logger, string issuer, Exception exception);

    [LoggerMessage(15, LogLevel.Error, "{Issuer} could not be asked about an opaque token: {Fault} ({Answer}). Such requests are answered with 503.")]
    public static partial void IntrospectionFailed(ILogger logger, string issuer, Enum fault, string answer);

    [LoggerMessage(16, LogLevel.Error, "{Issuer} could not be asked about an opaque token: something unexpected was thrown.")]
    public static partial void IntrospectionThrew(ILogger logger, string issuer, Exception exception);

    [LoggerMessage(12, LogLevel.Information, "Key {Index} in the key set of {Issuer} is not used: {Fault}. {Expectation}")]
    public static partial void KeyDropped(ILogger logger, string issuer, int index, string fault, string expectation);

    [LoggerMessage(17, LogLevel.Information, "{Count} more keys in the key set of {Issuer} are not used: {Counts}.")]
    public static partial void MoreKeysDropped(ILogger logger, string issuer, int count, string counts);

    [LoggerMessage(18, LogLevel.Warning, "Keys.AllowUnencryptedHttp is set for {Issuer}: its documents, and the client secret and tokens of introspection, may go over the network without TLS. Whoever can change that traffic can forge any token of this issuer. Use it only inside a network that you trust; anywhere else remove it and use {Instead}.")]
    public static partial void UnencryptedHttpIsAllowed(ILogger logger, string issuer, string instead);

    [LoggerMessage(24, LogLevel.Warning, "Requests for the keys of new tenants are used up (ResolvedIssuerRequestsPerMinute is {RequestsPerMinute}) or too many are under way: tenants that have not verified a token on this node yet are answered with 503; the others are not affected. Reported once a minute at most.")]
    public static partial void NewIssuersUnavailable(ILogger logger, int requestsPerMinute);

    [LoggerMessage(25, LogLevel.Information, "A tenant was evicted for another: more than {MaxResolvedIssuers} tenants are active. Raise MaxResolvedIssuers if tenants are answered with 503. Reported once a minute at most.")]
    public static partial void VerifiedIssuerEvicted(ILogger logger, int maxResolvedIssuers);

    [LoggerMessage(21, LogLevel.Warning, "DPoP.NonceSecrets is set, and used proofs are remembered in the memory of this process: each node, and each restart, lets a proof through once more while its nonce is good. Add a replay store that the nodes share, or leave NonceSecrets empty on a single node.")]
    public static partial void NoncesOutliveReplayStore(ILogger logger);

    [LoggerMessage(20, LogLevel.Error, "The replay store threw: requests with DPoP proofs are answered with 503 ({Count} times since this was last logged).")]
    public static partial void ReplayStoreThrew(ILogger logger, long count, Exception exception);

    [LoggerMessage(23, LogLevel.Error, "The replay store cannot accept new DPoP proofs, requests with one are answered with 503: {Fault} ({Count} times since this was last logged)")]
    public static partial void ReplayStoreUnavailable(ILogger logger, string fault, long count);

    [LoggerMessage(30, LogLevel.Information, "The replay store accepts new DPoP proofs again, after {Seconds:0.0} s in which {Count} requests were answered with 503.")]
    public static partial void ReplayStoreRecovered(ILogger logger, double seconds, long count);

    [LoggerMessage(40, LogLevel.Information, "The options were reloaded. Changed: {Members}.")]
    public static partial void Reloaded(ILogger logger, string members);

    [LoggerMessage(41, LogLevel.Warning, "The options were reloaded, and these keep their values until the application restarts: {Members}.")]
    public static partial void ReloadNotApplied(ILogger logger, string members);

    [LoggerMessage(42, LogLevel.Error, "The reloaded options have mistakes; the validator goes on with those that it has. {Mistakes}")]
    public static partial void ReloadRejected(ILogger logger, string mistakes);

    [LoggerMessage(43, LogLevel.Error, "The options could not be reloaded; the validator goes on with those that it has.")]
    public static partial void ReloadThrew(ILogger logger, Exception exception);

    [LoggerMessage(22, LogLevel.Error, "The application's check {Check} threw: its requests are answered with 503.")]
    public static partial void CheckThrew(ILogger logger, string check, Exception exception);

    [LoggerMessage(51, LogLevel.Debug, "The application looked for the claim {Type}, which JwtBearer makes of {Name}; the principal of an access token has it as {Name}. Read {Name}, or AccessToken.Subject and the like, or set MapInboundClaims of the scheme. Logged once for each name.")]
    public static partial void MappedNameMissed(ILogger logger, string type, string name);
}
