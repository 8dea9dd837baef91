using System.Collections.Frozen;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Diagnostics;

/// <summary>The table of refusals. A refusal without particulars is one shared instance.</summary>
internal static class Failures
{
    private const string InvalidRequest = "invalid_request";
    private const string InvalidToken = "invalid_token";
    private const string NotAJwt = "The access token is malformed.";

    private static readonly FrozenDictionary<TokenFailureCode, TokenFailure> Table = new Dictionary<TokenFailureCode, FailureRule>
    {
        [None] = new(
            InvalidToken, "RFC 6750 §3.1", "The request was refused.",
            "No validation took place: this is the default of AccessTokenValidationResult, which is always a refusal."),
        [NoCredentials] = new(
            Error: null, "RFC 6750 §3.1", "The request needs an access token.",
            "The request has no Authorization field with the scheme 'Bearer'. Send the access token in one."),
        [MultipleCredentials] = new(
            InvalidRequest, "RFC 6750 §2", "The request must carry one access token, in one Authorization field.",
            "Expected one Authorization field with one token and no comma; several came, or a token stood in the query as well. Send the token once, in the Authorization field."),
        [MalformedCredentials] = new(
            InvalidRequest, "RFC 9110 §11.4", "The Authorization field is malformed.",
            "Expected 'Bearer', one or more spaces and a token. The field does not start with a scheme name followed by a space."),
        [EmptyToken] = new(
            InvalidRequest, "RFC 6750 §3.1", "The Authorization field has no token.",
            "Expected a token after the scheme; nothing came. The client's token variable is probably empty."),
        [TokenTooLong] = new(
            InvalidToken, "RFC 6750 §3.1", "The access token is too long.",
            "The token is longer than TokenLimits.MaxTokenLength. Ask the provider for smaller tokens, or raise the limit together with the server's header limit."),
        [IllegalCharacter] = new(
            InvalidToken, "RFC 7515 §7.1", NotAJwt,
            "Expected only A-Z a-z 0-9 - _ and dots. An opaque token, quotes or a placeholder was probably sent in place of a JWT."),
        [NotCompactJws] = new(
            InvalidToken, "RFC 7515 §7.1", NotAJwt,
            "Expected three non-empty segments separated by dots. An opaque token was probably sent: ask the provider for a JWT for this audience."),
        [EncryptedToken] = new(
            InvalidToken, "RFC 9068 §4", "Encrypted access tokens are not accepted.",
            "The token has five segments: a JWE. Configure the provider to sign, not to encrypt, the tokens for this API."),
        [InvalidBase64Url] = new(
            InvalidToken, "RFC 7515 §2", NotAJwt,
            "A segment is not base64url in its one canonical form: no padding, and the unused bits of the last character are zero."),
        [InvalidUtf8] = new(
            InvalidToken, "RFC 8725 §3.7", NotAJwt,
            "The header or the claims are not valid UTF-8."),
        [InvalidJson] = new(
            InvalidToken, "RFC 7519 §7.2", NotAJwt,
            "The header or the claims are not a JSON object."),
        [DuplicateMember] = new(
            InvalidToken, "RFC 7519 §4", NotAJwt,
            "A member name stands twice in one object of the header or the claims; two readers could see two different tokens."),
        [NestedTooDeep] = new(
            InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header or the claims nest deeper than TokenLimits.MaxDepth."),
        [TooManyMembers] = new(
            InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header or the claims have more members than TokenLimits.MaxMembers."),
        [HeaderTooLong] = new(
            InvalidToken, "RFC 8259 §9", NotAJwt,
            "The header is longer than TokenLimits.MaxHeaderLength. An x5c chain in it is the usual reason: it is not needed."),
        [InvalidHeader] = new(
            InvalidToken, "RFC 7515 §4.1", NotAJwt,
            "Expected 'alg', and 'typ' and 'kid' where present, to be strings."),
        [CriticalHeader] = new(
            InvalidToken, "RFC 7515 §4.1.11", "The access token needs an extension that is not supported.",
            "The header has 'crit'. No extension is understood here, so no token that insists on one is accepted."),
        [UnsecuredToken] = new(
            InvalidToken, "RFC 9068 §2.1", "The access token is not signed.",
            "The algorithm is 'none'. Somebody is trying something, or the provider is misconfigured."),
        [IssuerNotTrusted] = new(
            InvalidToken, "RFC 9068 §4", "The access token's issuer is not trusted.",
            "No configured issuer equals the token's 'iss', code point for code point."),
        [KeysUnavailable] = new(
            Error: null, "RFC 9068 §4", "The access token cannot be checked at the moment.",
            "The issuer's keys could not be fetched, and none that are fresh enough are at hand."),
        [KeyNotFound] = new(
            InvalidToken, "RFC 7515 §4.1.4", "The access token's signing key is not known.",
            "The issuer's key set, fetched again where the budget allowed, has no key that the header names."),
        [KeyAmbiguous] = new(
            InvalidToken, "RFC 7517 §4.5", "The access token's signing key is not known.",
            "More than one key of the issuer fits the header. Give each key its own 'kid' and put it into the token's header."),
        [AlgorithmNotAllowed] = new(
            InvalidToken, "RFC 8725 §3.1", "The access token's signature algorithm is not accepted.",
            "The header's 'alg' is not in the issuer's allow-list. HMAC and unknown algorithms are never accepted."),
        [KeyNotForAlgorithm] = new(
            InvalidToken, "RFC 8725 §3.1", "The access token's signature algorithm is not accepted.",
            "The key that the header names is of another type, on another curve, or for another algorithm than the header's 'alg'."),
        [InvalidSignature] = new(
            InvalidToken, "RFC 7515 §5.2", "The access token's signature is not valid.",
            "The signature does not verify with the issuer's key. The token was changed, cut off, or signed by somebody else."),
        [TypeNotAccepted] = new(
            InvalidToken, "RFC 9068 §4", "The token is not an access token.",
            "Expected the header's 'typ' to be 'at+jwt'. An ID token was probably sent, or the provider does not mark its access tokens as RFC 9068 asks."),
        [ClaimMissing] = new(
            InvalidToken, "RFC 9068 §2.2", "The access token lacks a required claim.",
            "Expected all of iss, exp, aud, sub, client_id, iat and jti."),
        [ClaimInvalid] = new(
            InvalidToken, "RFC 7519 §4.1", "The access token has an invalid claim.",
            "A claim has the wrong type or a value out of its range."),
        [AudienceMismatch] = new(
            InvalidToken, "RFC 9068 §4", "The access token is not for this API.",
            "None of the token's audiences is one of this API's."),
        [Expired] = new(
            InvalidToken, "RFC 7519 §4.1.4", "The access token has expired.",
            "The token's 'exp' has passed."),
        [NotYetValid] = new(
            InvalidToken, "RFC 7519 §4.1.5", "The access token is not valid yet.",
            "The token's 'nbf' is in the future."),
        [IssuedInFuture] = new(
            InvalidToken, "RFC 7519 §4.1.6", "The access token is not valid yet.",
            "The token's 'iat' is in the future."),
        [LifetimeNotAccepted] = new(
            InvalidToken, "RFC 7519 §4.1.4", "The access token's lifetime is not accepted.",
            "The token expires before it was issued, or lives longer than AccessTokenValidationOptions.MaxTokenLifetime."),
        [BoundTokenWithoutProof] = new(
            InvalidToken, "RFC 9449 §7.2", "The access token is bound to a key and needs its proof.",
            "The token has a 'cnf' claim: it is bound to a key or a certificate of its client's and must not be used as a plain Bearer token."),
    }.ToFrozenDictionary(static row => row.Key, static row => new TokenFailure(row.Key, row.Value));

    /// <summary>The shared refusal of <paramref name="code"/>.</summary>
    public static TokenFailure Of(TokenFailureCode code) => Table[code];
}
