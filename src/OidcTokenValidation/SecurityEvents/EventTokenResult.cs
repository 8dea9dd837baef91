using OidcTokenValidation.Failures;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>A verified event token, or why there is none. The default is a rejected one.</summary>
internal readonly struct EventTokenResult
{
    private readonly TokenFailure? _failure;

    private EventTokenResult(EventToken? token, TokenFailure? failure, TimeSpan? retryAfter) => (Token, _failure, RetryAfter) = (token, failure, retryAfter);

    /// <summary>The verified token; null if it was rejected, or could not be verified.</summary>
    public EventToken? Token { get; }

    /// <summary>Why there is no token; null if there is one.</summary>
    public TokenFailure? Failure => Token is null ? _failure ?? FailureTable.Get(TokenFailureCode.None) : null;

    /// <summary>Whether the token was not decided about, because keys cannot be fetched: how long until a retry can succeed; null if it was.</summary>
    public TimeSpan? RetryAfter { get; }

    public static EventTokenResult Accepted(EventToken token) => new(token, failure: null, retryAfter: null);

    public static EventTokenResult Rejected(TokenFailure failure) => new(token: null, failure, retryAfter: null);

    public static EventTokenResult Unavailable(TokenFailureCode code, TimeSpan retryAfter) => new(token: null, FailureTable.Get(code), retryAfter);
}
