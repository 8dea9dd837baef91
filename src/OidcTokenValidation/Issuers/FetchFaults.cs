using OidcTokenValidation.Diagnostics;

namespace OidcTokenValidation.Issuers;

/// <summary>What an exception of the HTTP client means.</summary>
internal static class FetchFaults
{
    /// <summary>The fault; null for an exception that no network gives.</summary>
    public static KeyFetchFault? Of(Exception exception) => exception switch
    {
        OperationCanceledException => KeyFetchFault.TimedOut,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => KeyFetchFault.SecureConnectionFailed,
        HttpRequestException or IOException => KeyFetchFault.Unreachable,
        _ => null,
    };

    /// <summary>What it says: the inner one knows why. Null for one that says no more than its fault.</summary>
    public static string? Describe(Exception exception) =>
        exception is OperationCanceledException ? null : QuotedText.Of((exception.InnerException ?? exception).Message);
}
