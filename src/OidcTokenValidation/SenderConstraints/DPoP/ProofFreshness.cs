using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>How fresh a proof was found to be.</summary>
/// <param name="AcceptedUntil">From when on no node accepts it any more.</param>
/// <param name="NextNonce">The nonce to use from now on, if the proof's ages; otherwise null.</param>
internal readonly record struct ProofFreshness(DateTimeOffset AcceptedUntil, string? NextNonce);

/// <summary>RFC 9449 §4.3 checks 10 and 11: the nonce, if this API gives out nonces, and the time.</summary>
internal sealed class ProofFreshnessRules(ServerNonces? nonces, ProofWindow window)
{
    /// <summary>The nonce to give out; null if this API gives out none.</summary>
    public string? CurrentNonce(DateTimeOffset now) => nonces?.Current(now);

    public TokenFailure? FindFailure(in ProofClaims claims, DateTimeOffset now, out ProofFreshness freshness)
    {
        freshness = default;
        if (nonces is null)
        {
            if (claims.NonceKind is not (JsonKind.String or JsonKind.Absent))
                return IncompleteProof.Get("nonce");

            // Only for a fresh one: there is no instant that ends the time of a proof from the year 9999.
            TokenFailure? failure = window.FindFailure(claims.Times, now);
            if (failure is null)
                freshness = new ProofFreshness(window.EndOf(claims.Times), NextNonce: null);
            return failure;
        }

        // Check 10. RFC 9449 §11.3: once nonces are given out, no proof passes without one. What is no string names none, and the client gets one to use (§9).
        if (claims.NonceKind != JsonKind.String)
            return FailureTable.Get(TokenFailureCode.ProofNonceMissing);
        if (!nonces.TryAccept(claims.Nonce, now, out DateTimeOffset acceptedUntil, out string? next))
            return FailureTable.Get(TokenFailureCode.ProofNonceNotAccepted);

        // Check 11: the nonce tells the age (§11.1); the client's clock needs only to be sane.
        freshness = new ProofFreshness(acceptedUntil, next);
        return window.FindFailure(claims.Times, now);
    }
}
