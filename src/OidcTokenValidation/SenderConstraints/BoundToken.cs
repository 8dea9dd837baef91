using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.SenderConstraints.DPoP;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>Stage 6: an access token that its sender may use. Only a bound token can become a valid result.</summary>
internal sealed class BoundToken
{
    private BoundToken(AccessToken token, VerifiedProof? proof)
    {
        Token = token;
        Proof = proof;
    }

    public AccessToken Token { get; }

    /// <summary>The proof that was sent with the token; null if the token is not bound to a key.</summary>
    public VerifiedProof? Proof { get; }

    /// <summary>
    /// Binds a token to its sender: to the holder of the key and of the certificate that the token is bound to, to both if it is bound to both
    /// (RFC 9449 §4.3, §6, RFC 8705 §3). A token that is bound to neither is a bearer token, also if a proof was sent with it.
    /// </summary>
    /// <param name="confirmation">The token and its <c>cnf</c> claim.</param>
    /// <param name="proof">The proof of the sender's key; null if there is none.</param>
    /// <param name="certificate">The thumbprint of the sender's certificate.</param>
    /// <param name="bound">The bound token, if the sender may use it.</param>
    public static bool TryBind(in Confirmation confirmation, VerifiedProof? proof, Sha256Digest? certificate, [NotNullWhen(true)] out BoundToken? bound)
    {
        bool isKeyProven = confirmation.Key == proof?.Key;
        bool isCertificateProven = confirmation.Certificate is null || confirmation.Certificate == certificate;
        bound = confirmation.Token is { } token && isKeyProven && isCertificateProven ? new BoundToken(token, proof) : null;
        return bound is not null;
    }
}
