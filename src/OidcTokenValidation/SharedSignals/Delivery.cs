using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.SharedSignals;

/// <summary>Why a security event token is not accepted (RFC 8935 §2.4, RFC 8936 §2.6). The descriptions are constants.</summary>
internal sealed record DeliveryError(string Code, string Description)
{
    public static readonly DeliveryError InvalidRequest = new("invalid_request", "The request has no well-formed, current security event token.");
    public static readonly DeliveryError InvalidKey = new("invalid_key", "No key of the issuer verifies the security event token.");
    public static readonly DeliveryError InvalidIssuer = new("invalid_issuer", "Security event tokens of this issuer are not accepted here.");
    public static readonly DeliveryError InvalidAudience = new("invalid_audience", "The security event token is for another recipient.");
    public static readonly DeliveryError AuthenticationFailed = new("authentication_failed", "The request has no credentials that are accepted here.");

    public static DeliveryError From(TokenFailureCode code) => code switch
    {
        TokenFailureCode.IssuerNotTrusted => InvalidIssuer,
        TokenFailureCode.AudienceMismatch => InvalidAudience,
        TokenFailureCode.InvalidSignature or TokenFailureCode.KeyNotFound or TokenFailureCode.KeyAmbiguous or TokenFailureCode.KeyNotForAlgorithm => InvalidKey,
        _ => InvalidRequest,
    };
}

/// <summary>The outcome of the delivery of one token. The default is a rejected one.</summary>
/// <param name="IsReceived">Whether the token is verified, and what it revokes is revoked on all nodes: it need not be sent again.</param>
/// <param name="RetryAfter">When to send it again, because it was not decided about, or not everywhere yet; null if sending it again is of no use.</param>
/// <param name="Failure">Why it was rejected.</param>
internal readonly record struct Delivery(bool IsReceived, TimeSpan? RetryAfter, TokenFailureCode Failure)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    public static readonly Delivery Received = new(IsReceived: true, RetryAfter: null, TokenFailureCode.None);

    public static readonly Delivery NotApplied = new(IsReceived: false, Retry, TokenFailureCode.None);

    public static Delivery From(in EventTokenResult result) => new(IsReceived: false, result.RetryAfter, result.Failure!.Code);

    public static Delivery Rejected(TokenFailureCode failure) => new(IsReceived: false, RetryAfter: null, failure);
}
