namespace OidcTokenValidation.Jose;

/// <summary>The tokens that the keys of a document verify: what the member <c>use</c> of a key must be.</summary>
internal enum KeyUse
{
    /// <summary>Signatures in general: <c>sig</c>, or no <c>use</c> (RFC 7517 §4.2).</summary>
    Signature = 0,

    /// <summary>JWT-SVIDs alone: <c>jwt-svid</c> (SPIFFE JWT-SVID §6). A bundle has keys for other documents too.</summary>
    JwtSvid,
}
