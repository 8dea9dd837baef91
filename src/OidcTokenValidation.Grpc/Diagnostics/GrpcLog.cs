using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Grpc.Diagnostics;

/// <summary>The log events of this package.</summary>
internal static partial class GrpcLog
{
    public const string Category = "OidcTokenValidation.Grpc";

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "A service failed after its call was ended because the access token had expired or was revoked.",
        EventName = "ServiceFailedAfterEnd")]
    public static partial void ServiceFailedAfterEnd(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "A call was ended because its access token has expired or was revoked.", EventName = "CallEnded")]
    public static partial void CallEnded(ILogger logger);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "A service continued for {Grace} after its call was ended because the access token had expired or was revoked: its response was completed without it. "
        + "Pass the call's cancellation token to the operations that it waits for.",
        EventName = "ResponseCompleted")]
    public static partial void ResponseCompleted(ILogger logger, TimeSpan grace);

    [LoggerMessage(
        4,
        LogLevel.Debug,
        "A call whose access token has expired or was revoked could not be ended with its status, and was aborted.",
        EventName = "EndFailed")]
    public static partial void EndFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        5,
        LogLevel.Debug,
        "A service whose response was completed because the access token had expired or was revoked failed afterwards, most likely for that reason.",
        EventName = "ServiceFailedAfterCompletion")]
    public static partial void ServiceFailedAfterCompletion(ILogger logger, Exception exception);
}
