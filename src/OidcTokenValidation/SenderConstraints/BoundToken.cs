using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>Stage 6: an access token that its sender may use. Only a token that passed this gate can become a valid result.</summary>
internal sealed class BoundToken
{
    private BoundToken(AccessToken token, VerifiedProof? proof)
    {
        Token = token;
        Proof = proof;
    }

    public AccessToken Token { get; }

    /// <summary>The proof that came with the token; null if it is not bound to a key.</summary>
    public VerifiedProof? Proof { get; }

    /// <summary>
    /// Binds a token to its sender: to the holder of the key that it names, and of the certificate that it names, both if it names both
    /// (RFC 9449 §6, RFC 8705 §3). A token that names none is for whoever bears it; a proof does not make it more.
    /// </summary>
    /// <param name="confirmation">The token, with what it is bound to.</param>
    /// <param name="proof">The proof of the sender's key.</param>
    /// <param name="certificate">The thumbprint of the sender's certificate.</param>
    /// <param name="bound">The token, if it is the sender's.</param>
    public static bool TryBind(in Confirmation confirmation, VerifiedProof? proof, Sha256Digest? certificate, [NotNullWhen(true)] out BoundToken? bound)
    {
        bool isOfKey = confirmation.Key == proof?.Key;
        bool isOfCertificate = confirmation.Certificate is null || confirmation.Certificate == certificate;
        bound = confirmation.Token is { } token && isOfKey && isOfCertificate ? new BoundToken(token, proof) : null;
        return bound is not null;
    }
}
