using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.SharedSignals;

/// <summary>What to do about a security event token that is not accepted, for the log.</summary>
internal static class DeliveryAdvice
{
    public static string Get(TokenFailureCode failure) => failure switch
    {
        TokenTooLong => "It is longer than 64 KiB.",
        IssuerNotTrusted => "Its 'iss' is not the Issuer of a transmitter that may send it. Compare Issuer with 'issuer' in the transmitter's metadata.",
        TypeNotAccepted => "Its 'typ' is not 'secevent+jwt' (RFC 8417 §2.3): it is another kind of JWT.",
        AlgorithmNotAllowed => "The transmitter's AllowedAlgorithms do not contain its 'alg'.",
        AudienceMismatch => "Its 'aud' contains none of the transmitter's Audiences. Write the 'aud' of the stream, as the transmitter states it.",
        ClaimMissing or ClaimInvalid => "'iat', 'jti' or 'events' is missing or of another type (RFC 8417 §2.2).",
        IssuedInFuture or NotYetValid or Expired or TooOld => "It is not valid now. Compare the clocks of this machine and the transmitter.",
        _ => $"See the documentation of TokenFailureCode.{failure}.",
    };
}
