using System.Collections.Frozen;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Failures;

/// <summary>The table of failures. A failure without details is one shared instance.</summary>
internal static class FailureTable
{
    private const string InvalidRequest = "invalid_request";
    private const string InvalidToken = "invalid_token";
    private const string InvalidProof = "invalid_dpop_proof";
    private const string UseNonce = "use_dpop_nonce";
    private const string Statuses = "draft-ietf-oauth-status-list §8.3";
    private const string NotAProof = "The DPoP proof is malformed.";
    private const string NotAJwt = "The access token is malformed.";

    private static readonly FrozenDictionary<TokenFailureCode, TokenFailure> Table = new Dictionary<TokenFailureCode, FailureDefinition>
    {
        [None] = new(
            Point: null, InvalidToken, "RFC 6750 §3.1", "The request was refused.",
            "Nothing was validated. This is the default of AccessTokenValidationResult, which is always rejected."),
        [NoCredentials] = new(
            CheckPoint.Token, Error: null, "RFC 6750 §3.1", "The request needs an access token.",
            "The request has no Authorization field with the scheme 'Bearer' or, if DPoP is accepted, 'DPoP'. "
                + "Send the access token in the Authorization field."),
        [MultipleCredentials] = new(
            CheckPoint.OneToken, InvalidRequest, "RFC 6750 §2", "The request must carry one access token, in one place.",
            "Expected one Authorization field with one token and no comma. The request has several, or a token in the query or in another location besides. "
                + "Send the token once, in the Authorization field."),
        [MalformedCredentials] = new(
            CheckPoint.AuthorizationField, InvalidRequest, "RFC 9110 §11.4", "The Authorization field is malformed.",
            "Expected 'Bearer' or 'DPoP', one or more spaces and a token. The field does not start with a scheme name followed by a space."),
        [EmptyToken] = new(
            CheckPoint.Token, InvalidRequest, "RFC 6750 §3.1", "The access token is empty.",
            "Expected a token after the scheme, or in the other location that this endpoint reads; it is empty. "
            + "The client's token variable is probably empty."),
        [TokenTooLong] = new(
            CheckPoint.TokenLength, InvalidToken, "RFC 6750 §3.1", "The access token is too long.",
            "The token is longer than TokenLimits.MaxTokenLength. "
                + "Configure the provider to issue smaller tokens, or raise the limit together with the server's header limit."),
        [IllegalCharacter] = new(
            CheckPoint.Characters, InvalidToken, "RFC 7515 §7.1", NotAJwt,
            "Expected only A-Z a-z 0-9 - _ and dots; in an opaque token, if those are accepted, also ~ + / and = at its end. "
                + "An opaque token, quotes or a placeholder was probably sent instead of a JWT."),
        [NotCompactJws] = new(
            CheckPoint.Segments, InvalidToken, "RFC 7515 §7.1", NotAJwt,
            "Expected three non-empty segments separated by dots. An opaque token was probably sent: "
                + "request a JWT for this audience from the provider, or set TrustedIssuer.Introspection."),
        [EncryptedToken] = new(
            CheckPoint.Segments, InvalidToken, "RFC 9068 §4", "Encrypted access tokens are not accepted.",
            "The token has five segments: it is encrypted (JWE). Add the key that decrypts it to Decryption.Keys, "
                + "or configure the provider to sign the tokens for this API, and not to encrypt them."),
        [TokenNotEncrypted] = new(
            CheckPoint.Decryption, InvalidToken, "RFC 9068 §4", "The access token is not encrypted.",
            "Expected five segments: Decryption.Keys has keys, so tokens of every issuer must be encrypted. Three segments came, a token that is only signed. "
                + "Configure the provider to encrypt the tokens for this API, or, while it begins to, set Decryption.AcceptUnencryptedUntil to a date. "
                + "For a provider that does not encrypt beside one that does, register a validator, or a scheme, of its own."),
        [DecryptionFailed] = new(
            CheckPoint.Decryption, InvalidToken, "RFC 7516 §5.2", "The access token cannot be decrypted.",
            "The token has five segments: it is encrypted, and it could not be decrypted with a key of this API. The log has the reason.")
        {
            HasSecretDetails = true,
        },
        [InvalidBase64Url] = new(
            CheckPoint.Base64Url, InvalidToken, "RFC 7515 §2", NotAJwt,
            "A segment is not canonical base64url. Expected no padding, and zero in the unused bits of the last character."),
        [InvalidUtf8] = new(
            CheckPoint.Json, InvalidToken, "RFC 8725 §3.7", NotAJwt,
            "The header or the claims are not valid UTF-8."),
        [InvalidJson] = new(
            CheckPoint.Json, InvalidToken, "RFC 7519 §7.2", NotAJwt,
            "The header or the claims are not a JSON object."),
        [DuplicateMember] = new(
            CheckPoint.Json, InvalidToken, "RFC 7519 §4", NotAJwt,
            "An object of the header or the claims has a member name twice. Two readers could read two different tokens."),
        [NestedTooDeep] = new(
            CheckPoint.Json, InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header or the claims are nested deeper than TokenLimits.MaxDepth."),
        [TooManyMembers] = new(
            CheckPoint.Json, InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header or the claims have more members than TokenLimits.MaxMembers."),
        [HeaderTooLong] = new(
            CheckPoint.HeaderLength, InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header is longer than TokenLimits.MaxHeaderLength. The usual cause is an x5c chain, which is not needed."),
        [InvalidHeader] = new(
            CheckPoint.HeaderMembers, InvalidToken, "RFC 7515 §4.1", NotAJwt,
            "Expected 'alg', and 'typ' and 'kid' where present, to be strings."),
        [CriticalHeader] = new(
            CheckPoint.Critical, InvalidToken, "RFC 7515 §4.1.11", "The access token needs an extension that is not supported.",
            "The header has 'crit'. No extension is supported here, so a token that requires one is rejected."),
        [UnsecuredToken] = new(
            CheckPoint.Signed, InvalidToken, "RFC 9068 §2.1", "The access token is not signed.",
            "The algorithm is 'none'. This is an attack, or the provider is misconfigured."),
        [UnencodedPayload] = new(
            CheckPoint.Critical, InvalidToken, "RFC 7797 §7", "The access token needs an extension that is not supported.",
            "The header's 'b64' is not true. The payload of a JWT is base64url: configure the provider to sign without the unencoded payload option."),
        [IssuerNotTrusted] = new(
            CheckPoint.Issuer, InvalidToken, "RFC 9068 §4", "The access token's issuer is not trusted.",
            "No configured issuer equals the token's 'iss', code point by code point."),
        [KeysUnavailable] = new(
            CheckPoint.IssuerKeys, Error: null, "RFC 9068 §4", "The access token cannot be checked at the moment.",
            "No keys of the issuer are available, and they cannot be fetched now."),
        [KeyNotLookedUp] = new(
            CheckPoint.IssuerKeys, Error: null, "RFC 7515 §4.1.4", "The access token cannot be checked at the moment.",
            "The issuer's keys do not include the one that the token names, and they cannot be fetched again now."),
        [KeyNotFound] = new(
            CheckPoint.SigningKey, InvalidToken, "RFC 7515 §4.1.4", "The access token's signing key is not known.",
            "The issuer's key set, fetched again if the limit allowed it, has no key that the header names."),
        [KeyAmbiguous] = new(
            CheckPoint.SigningKey, InvalidToken, "RFC 7517 §4.5", "The access token's signing key is not known.",
            "More than one key of the issuer matches the header. Give each key its own 'kid', and put it into the header of the tokens."),
        [AlgorithmNotAllowed] = new(
            CheckPoint.Algorithm, InvalidToken, "RFC 8725 §3.1", "The access token's signature algorithm is not accepted.",
            "The header's 'alg' is not in the issuer's allow-list. HMAC and unknown algorithms are never accepted."),
        [KeyNotForAlgorithm] = new(
            CheckPoint.SigningKey, InvalidToken, "RFC 8725 §3.1", "The access token's signature algorithm is not accepted.",
            "The key that the header names has another type, another curve, or another algorithm than the header's 'alg'."),
        [InvalidSignature] = new(
            CheckPoint.Signature, InvalidToken, "RFC 7515 §5.2", "The access token's signature is not valid.",
            "The signature does not verify with the issuer's key. The token was changed, cut off, or signed with another key."),
        [TokenNotActive] = new(
            CheckPoint.Introspection, InvalidToken, "RFC 7662 §2.2", "The access token is not active.",
            "The token is opaque, and its issuer reports that it is not active: it has expired, was revoked, or is not a token of this issuer."),
        [IntrospectionUnavailable] = new(
            CheckPoint.Introspection, Error: null, "RFC 7662 §2.3", "The access token cannot be checked at the moment.",
            "The token is opaque, and the introspection endpoint of its issuer is not available. The log has the cause. The token was not validated."),
        [TypeNotAccepted] = new(
            CheckPoint.Type, InvalidToken, "RFC 9068 §4", "The token is not an access token.",
            "The header's 'typ' is not that of an access token. "
                + "An ID token was probably sent, or the provider does not set the 'typ' that RFC 9068 requires."),
        [ClaimMissing] = new(
            CheckPoint.RequiredClaims, InvalidToken, "RFC 9068 §2.2", "The access token lacks a required claim.",
            "Expected all of iss, exp, aud, sub, client_id, iat and jti."),
        [ClaimInvalid] = new(
            CheckPoint.ValidClaims, InvalidToken, "RFC 7519 §4.1", "The access token has an invalid claim.",
            "A claim has the wrong type or a value out of range."),
        [AudienceMismatch] = new(
            CheckPoint.Audience, InvalidToken, "RFC 9068 §4", "The access token is not for this API.",
            "None of the token's audiences is one of this API's identifiers."),
        [TokenKindNotAccepted] = new(
            CheckPoint.Kind, InvalidToken, "RFC 8725 §3.12", "The token is not an access token.",
            "The claims are not those of an access token of this issuer. An ID token was probably sent."),
        [Expired] = new(
            CheckPoint.Expiry, InvalidToken, "RFC 7519 §4.1.4", "The access token has expired.",
            "The token's 'exp' is in the past."),
        [NotYetValid] = new(
            CheckPoint.NotBefore, InvalidToken, "RFC 7519 §4.1.5", "The access token is not valid yet.",
            "The token's 'nbf' is in the future."),
        [IssuedInFuture] = new(
            CheckPoint.IssuedAt, InvalidToken, "RFC 7519 §4.1.6", "The access token is not valid yet.",
            "The token's 'iat' is in the future."),
        [LifetimeNotAccepted] = new(
            CheckPoint.Lifetime, InvalidToken, "RFC 7519 §4.1.4", "The access token's lifetime is not accepted.",
            "The token's lifetime is longer than AccessTokenValidationOptions.MaxTokenLifetime, or than TokenRevocationOptions.MaxTokenLifetime where that is "
                + "not set, or its 'exp' is not after its 'iat'."),
        [TooOld] = new(
            CheckPoint.Age, InvalidToken, "RFC 7519 §4.1.6", "The access token is too old.",
            "The token's 'iat' is longer ago than AccessTokenValidationOptions.MaxTokenAge. "
            + "Let the client request new tokens more often, or raise MaxTokenAge."),
        [BoundTokenWithoutProof] = new(
            CheckPoint.Scheme, InvalidToken, "RFC 9449 §7.2", "The access token is bound to a key and needs its proof.",
            "The token has 'jkt' in its claim 'cnf': it is bound to a key of its client and must not be used as a Bearer token. "
                + "Send it with the scheme 'DPoP' and a proof."),
        [BearerNotAccepted] = new(
            CheckPoint.Scheme, InvalidToken, "RFC 9449 §7.2", "The access token must be bound to a key and sent with its proof.",
            "DPoPOptions.Mode is Required, and the token was sent as a Bearer token. Let the client request a DPoP-bound token from the provider."),
        [TokenNotBound] = new(
            CheckPoint.Scheme, InvalidToken, "RFC 9449 §6", "The access token is not bound to a key.",
            "The token was sent with the scheme 'DPoP', but has no 'jkt' in its claim 'cnf'. Send it as a Bearer token, or let the provider bind it."),
        [ConfirmationNotEnforceable] = new(
            CheckPoint.Confirmation, InvalidToken, "RFC 7800 §3.1", "The access token is bound to something that cannot be checked.",
            "Expected the claim 'cnf' to be an object with 'jkt' or 'x5t#S256', each the base64url of a SHA-256. "
                + "A token that is bound to anything else is rejected."),
        [CertificateMissing] = new(
            CheckPoint.Certificate, InvalidToken, "RFC 8705 §3", "The access token is bound to a client certificate.",
            "The token has 'x5t#S256' in its claim 'cnf', and the request has no client certificate. "
                + "Let the host request client certificates, or add the proxy that terminates TLS to ClientCertificateOptions.TrustedProxies."),
        [CertificateMismatch] = new(
            CheckPoint.Certificate, InvalidToken, "RFC 8705 §3", "The access token is bound to another client certificate.",
            "The SHA-256 of the client's certificate is not the token's 'x5t#S256'. The client has a new certificate, or another client sent the token."),
        [TokenNotBoundToCertificate] = new(
            CheckPoint.Scheme, InvalidToken, "RFC 8705 §3", "The access token is not bound to a client certificate.",
            "The token was sent with the scheme 'MTLS_POP', but has no 'x5t#S256' in its claim 'cnf'. "
                + "Send it as a Bearer token, or let the provider bind it."),
        [ProofMissing] = new(
            CheckPoint.OneProof, InvalidProof, "RFC 9449 §7.1", "The request needs a DPoP proof.",
            "Expected one DPoP field with a proof beside 'Authorization: DPoP'; there is none. A proxy may have removed it."),
        [MultipleProofs] = new(
            CheckPoint.OneProof, InvalidProof, "RFC 9449 §4.3", "The request must carry one DPoP proof.",
            "Expected one DPoP field with one proof and no comma; there are several."),
        [ProofMalformed] = new(
            CheckPoint.ProofForm, InvalidProof, "RFC 9449 §4.3", NotAProof,
            "Expected one signed JWT of at most 8192 characters: three segments of canonical base64url, JSON objects without duplicate members, "
                + "no 'crit', no 'b64' other than true."),
        [ProofIncomplete] = new(
            CheckPoint.ProofForm, InvalidProof, "RFC 9449 §4.3", "The DPoP proof lacks a member or has one of the wrong type.",
            "Expected the header members typ, alg and jwk, and the claims jti (1 to 512 characters), htm, htu, iat and ath, with the right types; "
                + "if present, 'nonce' is a string, and 'exp' and 'nbf' are numbers."),
        [ProofTypeNotAccepted] = new(
            CheckPoint.ProofType, InvalidProof, "RFC 9449 §4.3", "The DPoP proof has the wrong type.",
            "Expected the header's 'typ' to be 'dpop+jwt'."),
        [ProofAlgorithmNotAccepted] = new(
            CheckPoint.ProofAlgorithm, InvalidProof, "RFC 9449 §4.3", "The DPoP proof's signature algorithm is not accepted.",
            "The header's 'alg' is not in DPoPOptions.AllowedAlgorithms. 'none', HMAC and unknown algorithms are never accepted."),
        [ProofSignatureInvalid] = new(
            CheckPoint.ProofSignature, InvalidProof, "RFC 9449 §4.3", "The DPoP proof's signature is not valid.",
            "The signature does not verify with the key in the proof's header."),
        [ProofKeyInvalid] = new(
            CheckPoint.ProofKey, InvalidProof, "RFC 9449 §4.3", "The DPoP proof's key is not accepted.",
            "Expected 'jwk' to be a public RSA key of 2048 to 4096 bits or an EC key on P-256, P-384 or P-521, for the header's algorithm, "
                + "without private members."),
        [ProofMethodMismatch] = new(
            CheckPoint.ProofMethod, InvalidProof, "RFC 9449 §4.3", "The DPoP proof is for another method.",
            "The claim 'htm' is not the request's method; letter case matters."),
        [ProofTargetMismatch] = new(
            CheckPoint.ProofTarget, InvalidProof, "RFC 9449 §4.3", "The DPoP proof is for another URI.",
            "The claim 'htu' is not the URI of the request, without query and fragment: expected the scheme and host that this server reports, "
                + "and the path as it was sent. "
            + "Behind a proxy that changes scheme, host or path, set DPoPOptions.PublicBaseAddress to the address that clients use."),
        [ProofNonceMissing] = new(
            CheckPoint.ProofNonce, UseNonce, "RFC 9449 §9", "The DPoP proof needs a nonce.",
            "DPoPOptions.RequireNonce is set, and the proof has no nonce, as in the first request of every client. "
                + "The response has one in DPoP-Nonce, and the client sends a new proof with it."),
        [ProofNonceNotAccepted] = new(
            CheckPoint.ProofNonce, UseNonce, "RFC 9449 §4.3", "The DPoP proof needs a new nonce.",
            "The proof's nonce has expired, or was not issued by this API. If it happens at every request, the nodes have different DPoPOptions.NonceSecrets."),
        [ProofNotFresh] = new(
            CheckPoint.ProofFreshness, InvalidProof, "RFC 9449 §4.3", "The DPoP proof is not fresh.",
            "The proof is older than DPoPOptions.MaxProofAge, or further in the future than MaxProofAhead."),
        [ProofTokenMismatch] = new(
            CheckPoint.ProofToken, InvalidProof, "RFC 9449 §4.3", "The DPoP proof is for another access token.",
            "The claim 'ath' is not the base64url of the SHA-256 of the access token."),
        [ProofKeyMismatch] = new(
            CheckPoint.ProofBinding, InvalidToken, "RFC 9449 §4.3", "The access token is bound to another key.",
            "The thumbprint of the proof's key is not the token's 'jkt'. The client has a new key, or another client sent the token."),
        [ProofReplayed] = new(
            CheckPoint.Replay, InvalidProof, "RFC 9449 §11.1", "The DPoP proof was used before.",
            "A proof with this 'jti' and this key was accepted before. The client must create a new proof for each request, also for a retry."),
        [ReplayStoreUnavailable] = new(
            CheckPoint.Replay, Error: null, "RFC 9449 §11.1", "The DPoP proof cannot be checked at the moment.",
            "The replay store cannot be reached, it is full, or a clock that was ahead was set back, so that a used proof may have been removed: "
                + "its health and the log show which. No check of the proof or the token failed."),
        [ReplayQuotaExceeded] = new(
            CheckPoint.Replay, Error: null, "RFC 9449 §11.1", "Too many requests with one DPoP key.",
            "The client's key has used more proofs than the replay store has room for per key. Slow the client down, or raise the store's quota."),
        [TokenRevoked] = new(
            CheckPoint.Revocation, InvalidToken, "RFC 6750 §3.1", "The access token was revoked.",
            "The token is valid, but it was revoked, or its session, subject, client or issuer was, and its 'iat' is not later than that. "
                + "Event 61 or 62 in the log, on each node, shows what was revoked and by which source. The client needs a token that is issued later: "
                + "one of the same second is rejected too."),
        [RevocationsUnavailable] = new(
            CheckPoint.Revocation, Error: null, "RFC 9110 §15.6.4", "The access token cannot be checked at the moment.",
            "This node has not read the revocation feed since its start, or for longer than TokenRevocationOptions.MaxFeedLag, so the token may have been "
                + "revoked on another node. The health check and event 63 in the log have the reason. No check of the token failed."),
        [StatusNotValid] = new(
            CheckPoint.Status, InvalidToken, Statuses, "The access token was revoked or suspended.",
            "The token is valid, and its issuer's status list has another value for it than 0 (VALID). The client needs a new token."),
        [StatusListUnavailable] = new(
            CheckPoint.Status, Error: null, Statuses, "The access token cannot be checked at the moment.",
            "The token refers to a status list that could not be fetched or verified, and there is none that can still be used. "
                + "Event 91 in the log has the reason. No check of the token failed."),
        [StatusNotEnforceable] = new(
            CheckPoint.Status, InvalidToken, Statuses, "The status of the access token cannot be checked.",
            "Expected 'status' to be an object, and 'status.status_list', if there, to be an object with the integer 'idx', zero or greater, "
                + "and the URL 'uri'. Correct the claim at the provider, or remove TrustedIssuer.StatusLists if its 'status' is something else."),
        [RefusedByApplication] = new(
            CheckPoint.Application, InvalidToken, "RFC 6750 §3.1", "The access token was refused.",
            "The token is valid, but a custom check of the application rejected it. The application has the reason."),
        [CheckUnavailable] = new(
            CheckPoint.Application, Error: null, "RFC 9110 §15.6.4", "The access token cannot be checked at the moment.",
            "A custom check of the application could not check the token. No other check of the token failed."),
    }.ToFrozenDictionary(static row => row.Key, static row => new TokenFailure(row.Key, row.Value));

    private static readonly FrozenDictionary<CheckPoint, TokenFailureCode[]> Codes = Table.Values
        .Where(static failure => failure.Point is not null)
        .GroupBy(static failure => failure.Point!.Value, static failure => failure.Code)
        .ToFrozenDictionary(static group => group.Key, static group => group.Order().ToArray());

    /// <summary>The failures of one check.</summary>
    public static IReadOnlyList<TokenFailureCode> GetCodes(CheckPoint point) => Codes[point];

    /// <summary>The shared failure of <paramref name="code"/>.</summary>
    public static TokenFailure Get(TokenFailureCode code) => Table[code];
}
