using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Grpc.Diagnostics;

/// <summary>Everything that is logged.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A service failed after its call was ended because the access token had expired.")]
    public static partial void FailedAfterEnd(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "A call was ended because its access token has expired.")]
    public static partial void Ended(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "A service went on for {Grace} after its call was ended because the access token had expired: its response was cut. "
        + "Pass the call's cancellation token to what it waits for.")]
    public static partial void Cut(ILogger logger, TimeSpan grace);

    [LoggerMessage(4, LogLevel.Debug, "A call whose access token has expired could not be ended with its status, and was aborted.")]
    public static partial void EndFailed(ILogger logger, Exception exception);

    [LoggerMessage(5, LogLevel.Debug, "A service whose response was cut because the access token had expired failed afterwards, most likely for that reason.")]
    public static partial void FailedAfterCut(ILogger logger, Exception exception);
}
