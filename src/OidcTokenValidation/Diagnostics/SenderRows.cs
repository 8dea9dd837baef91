using static OidcTokenValidation.TokenFailureCode;

namespace OidcTokenValidation.Diagnostics;

/// <summary>The checks of whether the sender may use the token, in order; a part of <see cref="CheckTable"/>.</summary>
internal static class SenderRows
{
    private const string Checks = "RFC 9449 §4.3";

    public static IReadOnlyList<CheckRow> All { get; } =
    [
        new(CheckPoint.Confirmation, "confirmation", "RFC 7800 §3.1", [ConfirmationNotEnforceable], static _ => "'cnf', if there, to name a key ('jkt') or a certificate ('x5t#S256')") { VouchedForBy = CheckPoint.Signature },
        new(CheckPoint.Scheme, "scheme", "RFC 9449 §7.2", [BoundTokenWithoutProof, TokenNotBound, BearerNotAccepted], static s => s.ProofMode == DPoPMode.Required ? "a token that is bound to a key, under the scheme DPoP" : "a token that is bound to a key under the scheme DPoP, any other under Bearer"),
        new(CheckPoint.Certificate, "certificate", "RFC 8705 §3", [CertificateMissing, CertificateMismatch], static _ => "the client certificate that the token is bound to, if it is bound to one") { IsNotNeeded = static r => r.Binding is { } binding && !binding.HasFlag(TokenBinding.Mtls) },
        Proof(CheckPoint.OneProof, "one-proof", Checks, [ProofMissing, MultipleProofs], static _ => "one DPoP field with one proof"),
        Proof(CheckPoint.ProofForm, "proof-form", Checks, [ProofMalformed, ProofIncomplete], static _ => "one well-formed JWT with typ, alg, jwk, jti, htm, htu, iat and ath"),
        Proof(CheckPoint.ProofType, "proof-type", Checks, [ProofTypeNotAccepted], static _ => "the proof's 'typ' to be dpop+jwt"),
        Proof(CheckPoint.ProofAlgorithm, "proof-algorithm", Checks, [ProofAlgorithmNotAccepted], static s => $"the proof's 'alg' to be {s.ProofAlgorithms}"),
        Proof(CheckPoint.ProofKey, "proof-key", Checks, [ProofKeyInvalid], static _ => "the proof's 'jwk' to be a public key for its algorithm"),
        Proof(CheckPoint.ProofBinding, "proof-binding", Checks, [ProofKeyMismatch], static _ => "the key that the token is bound to"),
        Proof(CheckPoint.ProofMethod, "proof-method", Checks, [ProofMethodMismatch], static _ => "'htm' to be the method of the request"),
        Proof(CheckPoint.ProofTarget, "proof-target", Checks, [ProofTargetMismatch], static s => $"'htu' to be {s.ProofTarget}"),
        Proof(CheckPoint.ProofNonce, "proof-nonce", "RFC 9449 §9", [ProofNonceMissing, ProofNonceNotAccepted], static s => s.RequiresNonce ? "a nonce that this API gave out lately" : "no nonce is asked for") with { IsNotNeeded = static r => r.IsBearer || !r.Settings.RequiresNonce },
        Proof(CheckPoint.ProofFreshness, "proof-freshness", Checks, [ProofNotFresh], static s => s.RequiresNonce ? "a client's clock that is right within an hour" : $"a proof that was {s.ProofWindow}"),
        Proof(CheckPoint.ProofToken, "proof-token", Checks, [ProofTokenMismatch], static _ => "'ath' to be the SHA-256 of the access token"),
        Proof(CheckPoint.ProofSignature, "proof-signature", Checks, [ProofSignatureInvalid], static _ => "the proof's signature to verify with its key"),
    ];

    private static CheckRow Proof(CheckPoint point, string name, string section, IReadOnlyList<TokenFailureCode> codes, Func<CheckSettings, string> expected) =>
        new(point, name, section, codes, expected) { VouchedForBy = point == CheckPoint.OneProof ? null : CheckPoint.ProofSignature, IsNotNeeded = static r => r.IsBearer };
}
