using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.Mtls;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>
/// Stage 6: whether the sender may use the token. There is no downgrade: a bound token is never accepted without the proof or the certificate that it is
/// bound to, whatever the configuration.
/// </summary>
internal sealed class SenderConstraintRules(DPoPMode mode, ProofRules proofs, ClientCertificates certificates)
{
    /// <summary>The nonce that a failure requires the client to use; null if it requires none.</summary>
    public string? FindNonce(TokenFailure failure, DateTimeOffset now) =>
        failure.Code is TokenFailureCode.ProofNonceMissing or TokenFailureCode.ProofNonceNotAccepted ? proofs.GetCurrentNonce(now) : null;

    /// <summary>Binds an access token to its sender, by the confirmation in its claims or in the response to introspection (RFC 9449 §6.2).</summary>
    public bool TryBind(
        AccessToken token,
        in ResourceRequest request,
        PresentedScheme scheme,
        Sha256Digest tokenHash,
        DateTimeOffset now,
        [NotNullWhen(true)] out BoundToken? bound,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        bound = null;
        if (!Confirmation.TryRead(token, out Confirmation confirmation))
        {
            failure = FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable);
            return false;
        }

        failure = FindSchemeFailure(scheme, confirmation);
        if (failure is not null
            || !TryFindCertificate(confirmation, request, out Sha256Digest? certificate, out failure)
            || !TryVerifyProof(confirmation, request, tokenHash, now, out VerifiedProof? proof, out failure))
            return false;
        failure = BoundToken.TryBind(confirmation, proof, certificate, out bound) ? null : FailureTable.Get(TokenFailureCode.ProofKeyMismatch);
        return bound is not null;
    }

    private TokenFailure? FindSchemeFailure(PresentedScheme scheme, in Confirmation confirmation)
    {
        // RFC 9449 §7.2: never as a Bearer token, in no mode. RFC 9449 §7.1: under no other scheme than DPoP.
        if (confirmation.Key is not null)
            return scheme == PresentedScheme.DPoP ? null : FailureTable.Get(TokenFailureCode.BoundTokenWithoutProof);

        // RFC 9449 §4.3 check 12 b: there is no key to compare with.
        if (scheme == PresentedScheme.DPoP)
            return FailureTable.Get(TokenFailureCode.TokenNotBound);

        // RFC 8705 §3: there is no certificate to compare with.
        if (scheme == PresentedScheme.MtlsPop && confirmation.Certificate is null)
            return FailureTable.Get(TokenFailureCode.TokenNotBoundToCertificate);
        return mode == DPoPMode.Required ? FailureTable.Get(TokenFailureCode.BearerNotAccepted) : null;
    }

    // RFC 8705 §3, §3.2. Null for a token that is not bound to a certificate.
    private bool TryFindCertificate(
        in Confirmation confirmation, in ResourceRequest request, out Sha256Digest? certificate, [NotNullWhen(false)] out TokenFailure? failure)
    {
        certificate = null;
        failure = null;
        if (confirmation.Certificate is not { } expected)
            return true;
        if (!certificates.TryFind(request, out Sha256Digest found))
            failure = FailureTable.Get(TokenFailureCode.CertificateMissing);
        else if (found != expected)
            failure = FailureTable.Get(TokenFailureCode.CertificateMismatch);
        certificate = failure is null ? found : null;
        return failure is null;
    }

    // Null for a token that is not bound to a key.
    private bool TryVerifyProof(
        in Confirmation confirmation,
        in ResourceRequest request,
        Sha256Digest tokenHash,
        DateTimeOffset now,
        out VerifiedProof? proof,
        [NotNullWhen(false)] out TokenFailure? failure)
    {
        proof = null;
        failure = null;
        return confirmation.Key is not { } key || proofs.TryVerify(request, new ProofPurpose(tokenHash, key), now, out proof, out failure);
    }
}
