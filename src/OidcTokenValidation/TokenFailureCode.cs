namespace OidcTokenValidation;

/// <summary>The codes of failures. They are stable: metrics, logs and tests use them.</summary>
/// <remarks>The hundreds digit is the stage that rejected the request, see <see cref="TokenValidationStage"/>.</remarks>
public enum TokenFailureCode
{
    /// <summary>Nothing was validated: the failure of a default <see cref="AccessTokenValidationResult"/>.</summary>
    None = 0,

    /// <summary>The request has no access token: the failure of the outcome "no credentials" (RFC 6750 §3.1).</summary>
    NoCredentials = 100,

    /// <summary>More than one token or Authorization field, or tokens in more than one location (RFC 6750 §2, RFC 9449 §7.2).</summary>
    MultipleCredentials = 101,

    /// <summary>The Authorization field is not <c>scheme SP token</c> (RFC 9110 §11.4).</summary>
    MalformedCredentials = 102,

    /// <summary>The scheme is present without a token (RFC 6750 §3.1).</summary>
    EmptyToken = 103,

    /// <summary>The token is longer than <see cref="TokenLimits.MaxTokenLength"/>.</summary>
    TokenTooLong = 104,

    /// <summary>A character that no JWS in compact serialisation has (RFC 7515 §7.1).</summary>
    IllegalCharacter = 201,

    /// <summary>Not three non-empty segments (RFC 7515 §7.1).</summary>
    NotCompactJws = 202,

    /// <summary>Five segments: an encrypted token, and this API has no key that decrypts tokens (RFC 9068 §4).</summary>
    EncryptedToken = 203,

    /// <summary>A segment is not base64url in its canonical form (RFC 7515 §2).</summary>
    InvalidBase64Url = 204,

    /// <summary>Header or claims are not UTF-8 (RFC 8725 §3.7).</summary>
    InvalidUtf8 = 205,

    /// <summary>Header or claims are not a JSON object (RFC 7519 §7.2).</summary>
    InvalidJson = 206,

    /// <summary>A member name occurs twice in one object (RFC 7515 §4, RFC 7519 §4).</summary>
    DuplicateMember = 207,

    /// <summary>Nested deeper than <see cref="TokenLimits.MaxDepth"/>.</summary>
    NestedTooDeep = 208,

    /// <summary>More members than <see cref="TokenLimits.MaxMembers"/>.</summary>
    TooManyMembers = 209,

    /// <summary>The header is longer than <see cref="TokenLimits.MaxHeaderLength"/>.</summary>
    HeaderTooLong = 210,

    /// <summary>The header lacks <c>alg</c>, or one of its members has the wrong type (RFC 7515 §4.1).</summary>
    InvalidHeader = 211,

    /// <summary>The header has <c>crit</c>: no extension is supported (RFC 7515 §4.1.11).</summary>
    CriticalHeader = 212,

    /// <summary>The algorithm is "none", in any letter case (RFC 9068 §2.1).</summary>
    UnsecuredToken = 213,

    /// <summary>The header has a <c>b64</c> other than <c>true</c>: the payload of a JWT is always base64url (RFC 7797 §7).</summary>
    UnencodedPayload = 214,

    /// <summary>The token is not encrypted, and this API has <see cref="TokenDecryptionOptions.Keys"/>, so that tokens must be (RFC 9068 §4).</summary>
    TokenNotEncrypted = 215,

    /// <summary>The token is encrypted and cannot be decrypted, for whatever reason (RFC 7516 §5.2, §11.5). The explanation in the log has the reason; no
    /// response has it.</summary>
    DecryptionFailed = 216,

    /// <summary>The issuer is not trusted. Identifiers are compared code point by code point (RFC 9068 §4).</summary>
    IssuerNotTrusted = 301,

    /// <summary>No keys of the issuer are available at the moment. The token may be valid: the outcome is "unavailable".</summary>
    KeysUnavailable = 302,

    /// <summary>The issuer has no key with the name in the token (RFC 7515 §4.1.4).</summary>
    KeyNotFound = 303,

    /// <summary>More than one key matches the header; they are never tried one after the other (RFC 7517 §4.5).</summary>
    KeyAmbiguous = 304,

    /// <summary>
    /// The issuer's keys are available, without the one that the token names, and they cannot be fetched again now. The token may be valid: the outcome is
    /// "unavailable". Tokens with invented key names have this failure too, so it does not show the health of the issuer.
    /// </summary>
    KeyNotLookedUp = 305,

    /// <summary>The algorithm is not allowed for this issuer (RFC 8725 §3.1).</summary>
    AlgorithmNotAllowed = 401,

    /// <summary>The key that the token names cannot be used with the token's algorithm (RFC 8725 §3.1).</summary>
    KeyNotForAlgorithm = 402,

    /// <summary>The signature does not verify with the issuer's key (RFC 7515 §5.2).</summary>
    InvalidSignature = 403,

    /// <summary>The token is opaque, and by the introspection response it is not active (RFC 7662 §2.2).</summary>
    TokenNotActive = 411,

    /// <summary>The token is opaque, and it cannot be introspected at the moment: the outcome is "unavailable".</summary>
    IntrospectionUnavailable = 412,

    /// <summary>The header's <c>typ</c> is not that of an access token (RFC 9068 §4).</summary>
    TypeNotAccepted = 501,

    /// <summary>A required claim is missing (RFC 9068 §2.2).</summary>
    ClaimMissing = 502,

    /// <summary>A claim has the wrong type or a value out of range (RFC 7519 §4.1).</summary>
    ClaimInvalid = 503,

    /// <summary>The token is for another API (RFC 9068 §4).</summary>
    AudienceMismatch = 504,

    /// <summary>The token has expired (RFC 7519 §4.1.4).</summary>
    Expired = 505,

    /// <summary>The token is not valid yet (RFC 7519 §4.1.5).</summary>
    NotYetValid = 506,

    /// <summary>The token was issued in the future (RFC 7519 §4.1.6).</summary>
    IssuedInFuture = 507,

    /// <summary>The token's lifetime is longer than <see cref="AccessTokenValidationOptions.MaxTokenLifetime"/>, or not positive if that is set.</summary>
    LifetimeNotAccepted = 508,

    /// <summary>The token was issued longer ago than <see cref="AccessTokenValidationOptions.MaxTokenAge"/>.</summary>
    TooOld = 509,

    /// <summary>The token is not an access token of its issuer or, with <see cref="AccessTokenProfile.IdToken"/>, not an ID token (RFC 8725
    /// §3.12).</summary>
    TokenKindNotAccepted = 511,

    /// <summary>The token is bound to a key of its client and was not sent with the scheme DPoP (RFC 9449 §7.2).</summary>
    BoundTokenWithoutProof = 601,

    /// <summary>The token was sent as a Bearer token, and only DPoP-bound tokens are accepted (<see cref="DPoPMode.Required"/>).</summary>
    BearerNotAccepted = 602,

    /// <summary>The token was sent with the scheme DPoP and is not bound to a key (RFC 9449 §6).</summary>
    TokenNotBound = 603,

    /// <summary>The claim <c>cnf</c> is malformed, or has no supported member (RFC 7800 §3.1).</summary>
    ConfirmationNotEnforceable = 604,

    /// <summary>The token is bound to a certificate, and the request has none (RFC 8705 §3).</summary>
    CertificateMissing = 605,

    /// <summary>The token is bound to another certificate (RFC 8705 §3).</summary>
    CertificateMismatch = 606,

    /// <summary>The token was sent with the scheme MTLS_POP and is not bound to a certificate (RFC 8705 §3).</summary>
    TokenNotBoundToCertificate = 607,

    /// <summary>The request has no DPoP field (RFC 9449 §7.1).</summary>
    ProofMissing = 611,

    /// <summary>More than one DPoP field or proof (RFC 9449 §4.3 check 1).</summary>
    MultipleProofs = 612,

    /// <summary>The proof is not a well-formed JWT, or too long (RFC 9449 §4.3 check 2).</summary>
    ProofMalformed = 613,

    /// <summary>The proof lacks a header member or a claim, or one has the wrong type (RFC 9449 §4.3 check 3).</summary>
    ProofIncomplete = 614,

    /// <summary>The proof's <c>typ</c> is not <c>dpop+jwt</c> (RFC 9449 §4.3 check 4).</summary>
    ProofTypeNotAccepted = 615,

    /// <summary>The proof's <c>alg</c> is not allowed (RFC 9449 §4.3 check 5).</summary>
    ProofAlgorithmNotAccepted = 616,

    /// <summary>The proof's signature is not that of its key (RFC 9449 §4.3 check 6).</summary>
    ProofSignatureInvalid = 617,

    /// <summary>The proof's <c>jwk</c> is not a usable public key (RFC 9449 §4.3 check 7).</summary>
    ProofKeyInvalid = 618,

    /// <summary>The proof is for another method (RFC 9449 §4.3 check 8).</summary>
    ProofMethodMismatch = 619,

    /// <summary>The proof is for another URI (RFC 9449 §4.3 check 9).</summary>
    ProofTargetMismatch = 620,

    /// <summary>The proof has no nonce, and this API requires one (RFC 9449 §9).</summary>
    ProofNonceMissing = 621,

    /// <summary>The proof's nonce is not one that this API issued recently (RFC 9449 §4.3 check 10).</summary>
    ProofNonceNotAccepted = 622,

    /// <summary>The proof is too old, or from the future (RFC 9449 §4.3 check 11).</summary>
    ProofNotFresh = 623,

    /// <summary>The proof is for another token (RFC 9449 §4.3 check 12 a).</summary>
    ProofTokenMismatch = 624,

    /// <summary>The proof's key is not the one that the token is bound to (RFC 9449 §4.3 check 12 b).</summary>
    ProofKeyMismatch = 625,

    /// <summary>The proof was used before (RFC 9449 §11.1).</summary>
    ProofReplayed = 701,

    /// <summary>It cannot be determined at the moment whether the proof was used before: the outcome is "unavailable".</summary>
    ReplayStoreUnavailable = 702,

    /// <summary>The client's key has used more proofs than the replay store has room for per key: the outcome is "unavailable".</summary>
    ReplayQuotaExceeded = 703,

    /// <summary>The application rejected a valid token, by an <see cref="IAccessTokenCheck"/> or by
    /// <see cref="AccessTokenValidator.Refuse"/>.</summary>
    RefusedByApplication = 801,

    /// <summary>An <see cref="IAccessTokenCheck"/> cannot check the token at the moment: the outcome is "unavailable".</summary>
    CheckUnavailable = 802,

    /// <summary>The token was revoked, or its session, subject, client or issuer was: see <see cref="TokenRevocations"/>.</summary>
    TokenRevoked = 811,

    /// <summary>This node cannot read the revocations of other nodes at the moment: the outcome is "unavailable".</summary>
    RevocationsUnavailable = 812,

    /// <summary>The status list that the token refers to does not call it valid: it was revoked or suspended (draft-ietf-oauth-status-list §7.1).</summary>
    StatusNotValid = 821,

    /// <summary>The status list that the token refers to cannot be used at the moment: the outcome is "unavailable".</summary>
    StatusListUnavailable = 822,

    /// <summary>The claim <c>status</c> is malformed, or refers to an address that is not one of <see cref="StatusListOptions.Addresses"/>, or to an index that
    /// the list does not have (draft-ietf-oauth-status-list §6.2, §8.3).</summary>
    StatusNotEnforceable = 823,
}
