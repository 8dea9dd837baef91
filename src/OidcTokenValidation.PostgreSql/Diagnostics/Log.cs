using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Everything that is logged. Never a proof's name.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "DPoP proofs cannot be remembered, requests with one are answered with 503: {Fault} ({Count} times since this was last logged)")]
    public static partial void Unavailable(ILogger logger, string fault, long count, Exception? exception);

    [LoggerMessage(2, LogLevel.Information, "DPoP proofs can be remembered again, after {Seconds:0.0} s in which {Count} requests were answered with 503.")]
    public static partial void Available(ILogger logger, double seconds, long count);

    [LoggerMessage(3, LogLevel.Warning, "Expired DPoP proofs could not be removed; it is tried again later: {Fault}")]
    public static partial void CleanupFailed(ILogger logger, string fault, Exception exception);
}
