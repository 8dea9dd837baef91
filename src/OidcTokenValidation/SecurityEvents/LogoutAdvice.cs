using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.SecurityEvents;

/// <summary>What to do about a logout token that is not accepted, for the log.</summary>
internal static class LogoutAdvice
{
    public static string Get(TokenFailure failure) => failure.Code switch
    {
        TokenTooLong => "It is longer than Limits.MaxTokenLength.",
        IssuerNotTrusted => "Its 'iss' is missing, or is not one of the trusted issuers.",
        TypeNotAccepted => "Its 'typ' is not 'logout+jwt' or 'JWT' (OpenID Connect Back-Channel Logout 1.0 §2.4): it is another kind of JWT.",
        AlgorithmNotAllowed => "The issuer's AllowedAlgorithms do not contain its 'alg'.",
        AudienceMismatch => "Its 'aud' contains none of BackchannelLogout.ClientIds. Add the client whose backchannel_logout_uri is the address of this API.",
        ClaimMissing => "'jti', 'events', or both 'sub' and 'sid' are missing (§2.4).",
        ClaimInvalid => "'iat', 'exp', 'nbf', 'jti', 'events', 'sub' or 'sid' is missing or of another type (§2.4).",
        TokenKindNotAccepted => "It has a 'nonce', or its 'events' have no logout event (§2.4): it is another kind of JWT.",
        TooOld => "Its 'iat' is more than 5 minutes ago. Compare the clocks of this machine and the provider.",
        IssuedInFuture or NotYetValid or Expired => "It is not valid now. Compare the clocks of this machine and the provider.",
        _ => $"See the documentation of TokenFailureCode.{failure.Code}.",
    };

    public static string Get(ReceiverFault fault) => fault switch
    {
        ReceiverFault.MethodNotAllowed => "It is not a POST.",
        ReceiverFault.MediaTypeNotAccepted => "Its Content-Type is not application/x-www-form-urlencoded.",
        ReceiverFault.BodyTooLong => "Its body is longer than Limits.MaxTokenLength and 4 KiB.",
        ReceiverFault.BodyIncomplete => "Its body ended early, or took more than 10 seconds.",
        ReceiverFault.Repeated => "A logout token with the same 'jti' was received before, and is in effect.",
        _ => "Its form does not contain logout_token, or contains it twice.",
    };
}
