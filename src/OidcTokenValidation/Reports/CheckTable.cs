using System.Collections.Frozen;
using OidcTokenValidation.Failures;
using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Reports;

/// <summary>All checks, in the order of <see cref="CheckPoint"/>; each failure belongs to one of them.</summary>
internal static class CheckTable
{
    /// <summary>The checks, in order.</summary>
    public static IReadOnlyList<CheckRow> Rows { get; } =
    [
        new(CheckPoint.OneToken, "one-token", "RFC 6750 §2", static _ => "one access token at most, in one place"),
        new(CheckPoint.AuthorizationField, "authorization-field", "RFC 9110 §11.4", static _ => "an Authorization field that starts with a scheme"),
        new(CheckPoint.Token, "token", "RFC 6750 §2.1", static s => $"a token under the scheme {s.Schemes}"),
        new(CheckPoint.TokenLength, "token-length", "RFC 6750 §3.1", static s => $"{s.MaxTokenLength} characters at most"),
        new(CheckPoint.Decryption, "decryption", "RFC 9068 §4", static s => s.Encryption)
        {
            Form = TokenForm.Jwt,
            IsNotNeeded = static r => !r.Settings.TakesEncryptedTokens,
        },
        new(CheckPoint.Characters, "characters", "RFC 7515 §7.1",
            static s => s.TakesOpaqueTokens ? "only characters of a JWT, or of an opaque token" : "only A-Z a-z 0-9 - _ and dots"),
        new(CheckPoint.Segments, "segments", "RFC 7515 §7.1",
            static s => s.TakesEncryptedTokens ? "three segments separated by dots: a signed JWT, sent or decrypted"
                : "three segments separated by dots: a signed JWT, not an encrypted one")
        {
            Form = TokenForm.Jwt,
        },
        new(CheckPoint.HeaderLength, "header-length", "RFC 8259 §9", static s => $"a header of {s.MaxHeaderLength} characters at most")
        {
            Form = TokenForm.Jwt,
        },
        new(CheckPoint.Base64Url, "base64url", "RFC 7515 §2", static _ => "header and claims as canonical base64url, without padding")
        {
            Form = TokenForm.Jwt,
        },
        new(CheckPoint.Critical, "critical-header", "RFC 7515 §4.1.11", static _ => "no 'crit' in the header, and no 'b64' other than true")
        {
            Form = TokenForm.Jwt,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.HeaderMembers, "header-members", "RFC 7515 §4.1", static _ => "'alg', and 'typ' and 'kid' if there, as strings")
        {
            Form = TokenForm.Jwt,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Signed, "signed", "RFC 9068 §2.1", static _ => "an 'alg' that is not 'none'")
        {
            Form = TokenForm.Jwt,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Json, "json", "RFC 7519 §7.2", static s => $"header and claims as JSON objects in UTF-8, no member twice, {s.JsonLimits}")
        {
            Form = TokenForm.Jwt,
            Begins = CheckPoint.Critical,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Introspection, "introspection", "RFC 7662 §2.2", static _ => "the issuer to call the token active") { Form = TokenForm.Opaque },
        new(CheckPoint.Issuer, "issuer", "RFC 9068 §4", static s => $"{s.Issuers}, code point for code point")
        {
            VerifiedBy = CheckPoint.Signature,
            ExpectedForOpaque = "'iss', if the response has it, to be the issuer of the endpoint, code point for code point",
        },
        new(CheckPoint.Type, "type", "RFC 9068 §2.1", static s => $"the header's 'typ' to be {s.Types}")
        {
            VerifiedBy = CheckPoint.Signature,
            ExpectedForOpaque = "'token_type', if the response has it, to be Bearer or DPoP, and no word of another kind of token",
        },
        new(CheckPoint.Algorithm, "algorithm", "RFC 8725 §3.1", static s => $"'alg' to be {s.Algorithms}")
        {
            Form = TokenForm.Jwt,
            Begins = CheckPoint.Json,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Kind, "kind", "RFC 8725 §3.12", static s => $"no claims of another kind of token, by the profile {s.Profiles}")
        {
            Form = TokenForm.Jwt,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Audience, "audience", "RFC 9068 §4", static s => $"'aud' to hold {s.Audiences}") { VerifiedBy = CheckPoint.Signature },
        new(CheckPoint.RequiredClaims, "required-claims", "RFC 9068 §2.2", static s => $"the claims {s.RequiredClaims}")
        {
            Begins = CheckPoint.Issuer,
            VerifiedBy = CheckPoint.Signature,
            ExpectedForOpaque = "'aud', and 'sub' or 'client_id', in the response",
        },
        new(CheckPoint.Expiry, "expiry", "RFC 7519 §4.1.4", static s => $"'exp' not to have passed, by more than {s.Skew}")
        {
            VerifiedBy = CheckPoint.Signature,
            ExpectedForOpaque = "'exp', if the response has it, not to have passed, by more than the clock skew",
        },
        new(CheckPoint.NotBefore, "not-before", "RFC 7519 §4.1.5", static s => $"'nbf', if there, not to be ahead, by more than {s.Skew}")
        {
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.IssuedAt, "issued-at", "RFC 7519 §4.1.6", static s => $"'iat' not to be ahead, by more than {s.Skew}")
        {
            VerifiedBy = CheckPoint.Signature,
            ExpectedForOpaque = "'iat', if the response has it, not to be ahead, by more than the clock skew",
        },
        new(CheckPoint.Lifetime, "lifetime", "RFC 7519 §4.1.4",
            static s => s.MaxTokenLifetime is { } most ? $"'exp' after 'iat', by {most} at most" : "no longest life is configured")
        {
            VerifiedBy = CheckPoint.Signature,
            IsNotNeeded = static r => r.Settings.MaxTokenLifetime is null,
        },
        new(CheckPoint.Age, "age", "RFC 7519 §4.1.6",
            static s => s.MaxTokenAge is { } most ? $"'iat' to be {most} ago at most, and {s.Skew} more" : "no greatest age is configured")
        {
            VerifiedBy = CheckPoint.Signature,
            IsNotNeeded = static r => r.Settings.MaxTokenAge is null,
        },
        new(CheckPoint.ValidClaims, "valid-claims", "RFC 7519 §4.1",
            static _ => "every claim that decides about the token to have the right type and a value within its range; 'act' and 'may_act', if there, to be "
                + "objects that identify an actor (RFC 8693 §4.1, §4.4)")
        {
            Begins = CheckPoint.Issuer,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.IssuerKeys, "issuer-keys", "RFC 9068 §4", static _ => "the issuer's keys to be at hand") { Form = TokenForm.Jwt },
        new(CheckPoint.SigningKey, "signing-key", "RFC 7515 §4.1.4", static _ => "one key of the issuer's that the header's 'kid' and 'alg' mean")
        {
            Form = TokenForm.Jwt,
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Signature, "signature", "RFC 7515 §5.2", static _ => "the signature to verify with that key") { Form = TokenForm.Jwt },
        .. SenderRows.All,
        new(CheckPoint.Revocation, "revocation", "RFC 6750 §3.1",
            static s => s.HasRevocations ? "the token, its session, subject, client and issuer not to be revoked" : "revocation is not used")
        {
            IsNotNeeded = static r => !r.Settings.HasRevocations,
        },
        new(CheckPoint.Status, "status", "draft-ietf-oauth-status-list §8.3",
            static s => s.HasStatusLists ? "the status list that 'status' refers to, if it is there, to call the token valid" : "status lists are not used")
        {
            IsNotNeeded = static r => !r.Settings.HasStatusLists,
        },
        new(CheckPoint.Application, "application-checks", "RFC 6750 §3.1",
            static s => s.HasChecks ? "the application's own checks to let the token pass" : "no checks of the application's own are configured")
        {
            IsNotNeeded = static r => !r.Settings.HasChecks,
        },
        new(CheckPoint.Replay, "replay", "RFC 9449 §11.1", static _ => "a proof that was not used before, as far as the replay store knows")
        {
            IsNotNeeded = static r => r.IgnoresProof,
        },
    ];

    private static readonly FrozenDictionary<TokenFailureCode, CheckRow> ByCode =
        Rows.SelectMany(static row => row.Codes, static (row, code) => KeyValuePair.Create(code, row)).ToFrozenDictionary();

    /// <summary>Finds the check that a failure belongs to; null for <see cref="None"/>, which belongs to none.</summary>
    public static CheckRow? Find(TokenFailureCode code) => ByCode.GetValueOrDefault(code);
}
