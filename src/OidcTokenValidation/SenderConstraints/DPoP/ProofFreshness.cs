using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>The result of the freshness checks of a proof.</summary>
/// <param name="AcceptedUntil">From when on no node accepts the proof.</param>
/// <param name="NextNonce">The nonce that the client must use next, if the proof's nonce is about to expire; otherwise null.</param>
internal readonly record struct ProofFreshness(DateTimeOffset AcceptedUntil, string? NextNonce);

/// <summary>RFC 9449 §4.3 checks 10 and 11: the nonce, if this API issues nonces, and the time.</summary>
internal sealed class ProofFreshnessRules(ServerNonces? nonces, ProofWindow window)
{
    /// <summary>The nonce to issue; null if this API issues none.</summary>
    public string? GetCurrentNonce(DateTimeOffset now) => nonces?.GetCurrent(now);

    /// <summary>Checks the nonce and the times of a proof.</summary>
    public bool TryCheck(in ProofClaims claims, DateTimeOffset now, out ProofFreshness freshness, [NotNullWhen(false)] out TokenFailure? failure)
    {
        freshness = default;
        if (nonces is null)
        {
            failure = claims.NonceKind is JsonKind.String or JsonKind.Absent ? window.FindFailure(claims.Times, now) : IncompleteProof.Get("nonce");

            // Only for a fresh one: a proof from the year 9999 has an end that no DateTimeOffset can express.
            if (failure is null)
                freshness = new ProofFreshness(window.GetAcceptedUntil(claims.Times), NextNonce: null);
            return failure is null;
        }

        // Check 10. RFC 9449 §8, §11.3: an API that issues nonces accepts no proof without one. A nonce that is not a string counts as missing (§9).
        DateTimeOffset acceptedUntil = default;
        string? next = null;
        if (claims.NonceKind != JsonKind.String)
            failure = FailureTable.Get(TokenFailureCode.ProofNonceMissing);
        else if (!nonces.TryAccept(claims.Nonce, now, out acceptedUntil, out next))
            failure = FailureTable.Get(TokenFailureCode.ProofNonceNotAccepted);
        else
            failure = window.FindFailure(claims.Times, now);

        // Check 11: the nonce limits the age (§11.1), so the window for the client's clock is wide.
        if (failure is null)
            freshness = new ProofFreshness(acceptedUntil, next);
        return failure is null;
    }
}
