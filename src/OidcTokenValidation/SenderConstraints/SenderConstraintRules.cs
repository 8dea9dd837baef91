using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.Mtls;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>Stage 6: whether the sender may use the token. There is no downgrade: a bound token never passes without what it is bound to, whatever the
/// configuration.</summary>
internal sealed class SenderConstraintRules(DPoPMode mode, ProofRules proofs, ClientCertificates certificates)
{
    /// <summary>The nonce that a refusal asks the client to use; null if it asks for none.</summary>
    public string? NonceFor(TokenFailure failure, DateTimeOffset now) =>
        failure.Code is TokenFailureCode.ProofNonceMissing or TokenFailureCode.ProofNonceNotAccepted ? proofs.CurrentNonce(now) : null;

    /// <summary>Binds an access token to its sender.</summary>
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
        VerifiedProof? proof = null;
        Sha256Digest? certificate = null;
        if (!Confirmation.TryRead(token, out Confirmation confirmation))
        {
            failure = FailureTable.Get(TokenFailureCode.ConfirmationNotEnforceable);
            return false;
        }

        failure = SchemeFailure(scheme, confirmation)
            ?? CertificateFailure(confirmation, request, out certificate)
            ?? ProofFailure(confirmation, request, tokenHash, now, out proof);
        if (failure is null && !BoundToken.TryBind(confirmation, proof, certificate, out bound))
            failure = FailureTable.Get(TokenFailureCode.ProofKeyMismatch);
        return bound is not null;
    }

    private TokenFailure? SchemeFailure(PresentedScheme scheme, in Confirmation confirmation)
    {
        // RFC 9449 §7.2: never as a Bearer token, in no mode.
        if (confirmation.Key is not null)
            return scheme == PresentedScheme.DPoP ? null : FailureTable.Get(TokenFailureCode.BoundTokenWithoutProof);

        // RFC 9449 §4.3 check 12 b cannot hold.
        if (scheme == PresentedScheme.DPoP)
            return FailureTable.Get(TokenFailureCode.TokenNotBound);
        return mode == DPoPMode.Required ? FailureTable.Get(TokenFailureCode.BearerNotAccepted) : null;
    }

    // RFC 8705 §3.
    private TokenFailure? CertificateFailure(in Confirmation confirmation, in ResourceRequest request, out Sha256Digest? certificate)
    {
        certificate = null;
        if (confirmation.Certificate is not { } expected)
            return null;
        if (!certificates.TryFind(request, out Sha256Digest found))
            return FailureTable.Get(TokenFailureCode.CertificateMissing);
        certificate = found;
        return found == expected ? null : FailureTable.Get(TokenFailureCode.CertificateMismatch);
    }

    private TokenFailure? ProofFailure(in Confirmation confirmation, in ResourceRequest request, Sha256Digest tokenHash, DateTimeOffset now, out VerifiedProof? proof)
    {
        proof = null;
        TokenFailure? failure = null;
        if (confirmation.Key is { } key)
            proofs.TryVerify(request, new ProofPurpose(tokenHash, key), now, out proof, out failure);
        return failure;
    }
}
