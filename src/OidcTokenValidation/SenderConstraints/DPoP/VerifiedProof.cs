using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>A proof with a verified signature. Verifying is the only way to create one.</summary>
internal sealed class VerifiedProof
{
    private VerifiedProof(Sha256Digest key, ReplayKey replayKey)
    {
        Key = key;
        ReplayKey = replayKey;
    }

    /// <summary>The thumbprint of the key that verified the proof.</summary>
    public Sha256Digest Key { get; }

    /// <summary>The key of its entry in the replay store.</summary>
    public ReplayKey ReplayKey { get; }

    /// <summary>Until when its entry must stay in the replay store (RFC 9449 §11.1).</summary>
    public required DateTimeOffset AcceptedUntil { get; init; }

    /// <summary>The nonce that the client must use next, if the proof's nonce is about to expire; otherwise null.</summary>
    public required string? NextNonce { get; init; }

    /// <summary>Verifies the signature of <paramref name="proof"/> (RFC 9449 §4.3 check 6).</summary>
    public static bool TryVerify(
        in UnverifiedProof proof,
        SignatureVerifier key,
        SignatureAlgorithm algorithm,
        ProofFreshness freshness,
        [NotNullWhen(true)] out VerifiedProof? verified)
    {
        verified = null;
        if (!proof.IsSignedBy(key, algorithm))
            return false;

        Span<byte> thumbprint = stackalloc byte[ReplayKey.Length];
        key.Key.Thumbprint.CopyTo(thumbprint);
        Span<char> id = stackalloc char[ProofClaims.MaxIdLength];
        int length = proof.Claims.Id.CopyTo(id);
        verified = new VerifiedProof(key.Key.Thumbprint, ReplayKey.Create(thumbprint, id[..length]))
        {
            AcceptedUntil = freshness.AcceptedUntil,
            NextNonce = freshness.NextNonce,
        };
        return true;
    }
}
