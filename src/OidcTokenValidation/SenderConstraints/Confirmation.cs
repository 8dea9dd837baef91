using OidcTokenValidation.Claims;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>A token together with its confirmation, the <c>cnf</c> claim (RFC 7800 §3.1): the key or the certificate that it is bound to.</summary>
internal readonly struct Confirmation
{
    private Confirmation(AccessToken token, Sha256Digest? key, Sha256Digest? certificate)
    {
        Token = token;
        Key = key;
        Certificate = certificate;
    }

    /// <summary>The token; null for the default.</summary>
    public AccessToken? Token { get; }

    /// <inheritdoc cref="ConfirmationClaim.Key"/>
    public Sha256Digest? Key { get; }

    /// <inheritdoc cref="ConfirmationClaim.Certificate"/>
    public Sha256Digest? Certificate { get; }

    /// <summary>Reads the claim. False if it cannot be enforced: it is malformed, or has neither <c>jkt</c> nor <c>x5t#S256</c>. Other members are ignored if
    /// one of these is present.</summary>
    public static bool TryRead(AccessToken token, out Confirmation confirmation)
    {
        bool read = ConfirmationClaim.TryRead(token.Accepted.Content.Claims, out ConfirmationClaim claim);
        confirmation = read ? new Confirmation(token, claim.Key, claim.Certificate) : default;
        return read;
    }
}
