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
}
