using System.Security.Cryptography.X509Certificates;

namespace OidcTokenValidation;

/// <summary>A private or secret key that decrypts tokens.</summary>
/// <remarks>Exactly one of <see cref="Jwk"/>, <see cref="Pem"/>, <see cref="KeyFile"/> and a certificate (<see cref="FromCertificate"/>). Its values are
/// written to no log and no error.</remarks>
public sealed class DecryptionKey
{
    private X509Certificate2? _certificate;

    /// <summary>A JWK (RFC 7517): a private RSA key of at least 2,048 bits with all its members, a private EC key on P-256, P-384 or P-521, or a secret
    /// (<c>oct</c>) of 256 bits for A256KW.</summary>
    /// <value>
    /// JSON text. Default none. If the key has <c>use</c>, it is <c>enc</c>; if it has <c>alg</c>, the key is used with that algorithm alone.
    /// </value>
    public string? Jwk { get; set; }

    /// <summary>A PEM text with one private key (RFC 7468 §10), also PKCS #1 and SEC 1; encrypted ones with <see cref="Password"/>.</summary>
    /// <value>Default none. If it has a certificate besides, the key has the names of <see cref="FromCertificate"/>.</value>
    public string? Pem { get; set; }

    /// <summary>A file that holds what <see cref="Jwk"/> or <see cref="Pem"/> would, a JWK set of such keys, or a PKCS #12 container.</summary>
    /// <value>The file's path. Default none. It is read at the start, and again when the options are reloaded.</value>
    public string? KeyFile { get; set; }

    /// <summary>The password of an encrypted private key in PEM, or of a PKCS #12 container.</summary>
    /// <value>Default none.</value>
    public string? Password { get; set; }

    /// <summary>The name of the key: what tokens have as <c>kid</c>.</summary>
    /// <value>
    /// Default the <c>kid</c> of the JWK, or the SHA-1 thumbprint of the certificate in upper-case hexadecimal, which is what Microsoft.IdentityModel and
    /// OpenIddict write. A key without a name matches tokens that name none of the other keys.
    /// </value>
    public string? KeyId { get; set; }

    /// <summary>The private key of a certificate, which may be in a store or a hardware module.</summary>
    /// <param name="certificate">The certificate, with a private key. The caller disposes it after the validator.</param>
    /// <returns>The key. It is also found by the thumbprints <c>x5t</c> and <c>x5t#S256</c> of a token's header.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="certificate"/> is null.</exception>
    public static DecryptionKey FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new DecryptionKey { _certificate = certificate };
    }

    // No property: the generator of configuration binding would bind it.
    internal X509Certificate2? FindCertificate() => _certificate;
}
