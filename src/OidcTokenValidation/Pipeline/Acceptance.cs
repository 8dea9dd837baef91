using OidcTokenValidation.Credentials;
using OidcTokenValidation.Reports;

namespace OidcTokenValidation.Pipeline;

/// <summary>The result of accepting a candidate: an access token, or the failure. The default is undecided: the token must be validated again.</summary>
internal readonly struct Acceptance
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private Acceptance(AccessToken? token, DateTimeOffset acceptedAt, TokenFailure? failure, TimeSpan? retryAfter, string? issuer) =>
        (Token, AcceptedAt, Failure, RetryAfter, Issuer) = (token, acceptedAt, failure, retryAfter, issuer);

    /// <summary>The accepted token; null otherwise.</summary>
    public AccessToken? Token { get; }

    /// <summary>The time that the claims were checked at: the sender's proof is checked at the same.</summary>
    public DateTimeOffset AcceptedAt { get; }

    /// <summary>Why there is no token; null where there is one, and where nothing is decided.</summary>
    public TokenFailure? Failure { get; }

    /// <summary>For the outcome "unavailable": when a retry can succeed; null for the outcome "rejected".</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The trusted issuer that the token names; null if there is none.</summary>
    public string? Issuer { get; }

    public bool IsUndecided => Token is null && Failure is null;

    public static Acceptance Accepted(AccessToken token, DateTimeOffset acceptedAt) => new(token, acceptedAt, failure: null, retryAfter: null, token.Issuer);

    public static Acceptance Rejected(TokenFailure failure, string? issuer) => new(token: null, default, failure, retryAfter: null, issuer);

    public static Acceptance Unavailable(TokenFailure failure, TimeSpan retryAfter, string issuer) => new(token: null, default, failure, retryAfter, issuer);

    /// <summary>The result for a token that is not accepted; "unavailable" where nothing is decided after all attempts.</summary>
    public AccessTokenValidationResult ToResult(PresentedScheme scheme) =>
        Failure is null ? AccessTokenValidationResult.Unavailable(KeyFailures.ChangedTooOften, scheme, Retry)
        : RetryAfter is { } retryAfter ? AccessTokenValidationResult.Unavailable(Failure, scheme, retryAfter, Issuer)
        : AccessTokenValidationResult.Rejected(Failure, scheme, issuer: Issuer);
}
