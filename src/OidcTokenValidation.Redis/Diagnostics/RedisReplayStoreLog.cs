using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Redis.Diagnostics;

/// <summary>The log entries of the store. None contains the identifier of a proof.</summary>
internal static partial class RedisReplayStoreLog
{
    [LoggerMessage(1, LogLevel.Error, "Used DPoP proofs cannot be stored, requests with a proof get 503: {Fault} ({Count} times since this was last logged)",
        EventName = "StoreUnavailable")]
    public static partial void Unavailable(ILogger logger, string fault, long count, Exception? exception);

    [LoggerMessage(2, LogLevel.Information, "Used DPoP proofs can be stored again, after {Seconds:0.0} s in which {Count} requests got 503.",
        EventName = "StoreAvailable")]
    public static partial void Available(ILogger logger, double seconds, long count);
}
