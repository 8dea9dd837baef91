using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Reports;

/// <summary>The checks of whether the sender may use the token, in order; a part of <see cref="CheckTable"/>.</summary>
internal static class SenderRows
{
    private const string Checks = "RFC 9449 §4.3";

    public static IReadOnlyList<CheckRow> All { get; } =
    [
        new(CheckPoint.Confirmation, "confirmation", "RFC 7800 §3.1", static _ => "'cnf', if there, to name a key ('jkt') or a certificate ('x5t#S256')")
        {
            VerifiedBy = CheckPoint.Signature,
        },
        new(CheckPoint.Scheme, "scheme", "RFC 9449 §7.2",
            static s => s.ProofMode == DPoPMode.Required
                ? "a token that is bound to a key, under the scheme DPoP"
                : "a token that is bound to a key under the scheme DPoP, any other under Bearer"
                    + (s.AcceptsMtlsPop ? " or, if it is bound to a certificate, MTLS_POP" : string.Empty)),
        new(CheckPoint.Certificate, "certificate", "RFC 8705 §3", static _ => "the client certificate that the token is bound to, if it is bound to one")
        {
            IsNotNeeded = static r => r.Binding is { } binding && !binding.HasFlag(TokenBinding.Mtls),
        },
        Proof(CheckPoint.OneProof, "one-proof", Checks, static _ => "one DPoP field with one proof"),
        Proof(CheckPoint.ProofForm, "proof-form", Checks, static _ => "one well-formed JWT with typ, alg, jwk, jti, htm, htu, iat and ath"),
        Proof(CheckPoint.ProofType, "proof-type", Checks, static _ => "the proof's 'typ' to be dpop+jwt"),
        Proof(CheckPoint.ProofAlgorithm, "proof-algorithm", Checks, static s => $"the proof's 'alg' to be {s.ProofAlgorithms}"),
        Proof(CheckPoint.ProofKey, "proof-key", Checks, static _ => "the proof's 'jwk' to be a public key for its algorithm"),
        Proof(CheckPoint.ProofBinding, "proof-binding", Checks, static _ => "the key that the token is bound to"),
        Proof(CheckPoint.ProofMethod, "proof-method", Checks, static _ => "'htm' to be the method of the request"),
        Proof(CheckPoint.ProofTarget, "proof-target", Checks, static s => $"'htu' to be {s.ProofTarget}"),
        Proof(CheckPoint.ProofNonce, "proof-nonce", "RFC 9449 §9",
            static s => s.RequiresNonce ? "a nonce that this API gave out lately" : "no nonce is required") with
        {
            IsNotNeeded = static r => r.IgnoresProof || !r.Settings.RequiresNonce,
        },
        Proof(CheckPoint.ProofFreshness, "proof-freshness", Checks,
            static s => s.RequiresNonce ? "a client's clock that is right within an hour" : $"a proof that was {s.ProofWindow}"),
        Proof(CheckPoint.ProofToken, "proof-token", Checks, static _ => "'ath' to be the SHA-256 of the access token"),
        Proof(CheckPoint.ProofSignature, "proof-signature", Checks, static _ => "the proof's signature to verify with its key"),
    ];

    private static CheckRow Proof(CheckPoint point, string name, string section, Func<CheckSettings, string> expected) =>
        new(point, name, section, expected)
        {
            VerifiedBy = point == CheckPoint.OneProof ? null : CheckPoint.ProofSignature,
            IsNotNeeded = static r => r.IgnoresProof,
        };
}
