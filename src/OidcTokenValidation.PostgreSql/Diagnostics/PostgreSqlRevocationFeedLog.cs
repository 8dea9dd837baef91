using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>The log entries of the feed. The core logs its outages.</summary>
internal static partial class PostgreSqlRevocationFeedLog
{
    [LoggerMessage(4, LogLevel.Warning, "Expired revocations could not be removed; the cleanup is repeated later: {Fault}",
        EventName = "RevocationCleanupFailed")]
    public static partial void CleanupFailed(ILogger logger, string fault, Exception exception);
}
