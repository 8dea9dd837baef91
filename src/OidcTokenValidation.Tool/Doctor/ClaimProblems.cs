using OidcTokenValidation.Tool.Output;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Tool.Doctor;

/// <summary>What is wrong with the audience, the times or the binding of a token.</summary>
internal static class ClaimProblems
{
    /// <summary>Names the problem behind a failure; null for other failures.</summary>
    /// <param name="failure">The failure of the library.</param>
    /// <param name="token">The content of the token.</param>
    /// <param name="audiences">The audiences of the API and of the token.</param>
    /// <param name="now">The time of the validation.</param>
    public static Problem? Find(TokenFailure failure, JwtView token, Audiences audiences, DateTimeOffset now) => failure.Code switch
    {
        AudienceMismatch => AudienceProblems.Other(audiences),
        Expired => TimeProblems.Expired(token, now),
        NotYetValid => TimeProblems.Future(token, "nbf", now),
        IssuedInFuture => TimeProblems.Future(token, "iat", now),
        BoundTokenWithoutProof => new(
            "DPoPBound",
            "The token is bound to a key of its client (DPoP, RFC 9449). It is accepted only with a proof for each request, which the doctor does not have; "
            + "as a Bearer token it is rejected.",
            "in the client: Authorization: DPoP <access_token>, and DPoP: <proof>",
            "options.DPoP.Mode = DPoPMode.Optional;   // the default; DPoPMode.Required rejects tokens without a proof"),
        CertificateMissing => new(
            "CertificateBound",
            "The token is bound to a client certificate (RFC 8705). It is accepted only on a connection with that certificate, which the doctor does not have.",
            "let the host request client certificates, or behind a proxy: options.ClientCertificates.TrustedProxies.Add(\"10.0.0.0/8\");"),
        _ => null,
    };
}
