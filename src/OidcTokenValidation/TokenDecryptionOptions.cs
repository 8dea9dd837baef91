namespace OidcTokenValidation;

/// <summary>The keys that decrypt access tokens of providers that encrypt them (RFC 9068 §4, RFC 7516).</summary>
/// <remarks>
/// With keys a token must be encrypted, once, with a signed JWT in it, which is validated like one that was not encrypted. Every failure of decryption has the
/// same response; the log has the reason. Reloaded options are applied at once, and the files of the keys are read again.
/// </remarks>
public sealed class TokenDecryptionOptions
{
    /// <summary>The keys; several for a rotation.</summary>
    /// <value>Default none: encrypted tokens are rejected. No two have the same name, and no two
    /// without a name suit the same algorithm.</value>
    /// <remarks>
    /// The key is the one that the header's <c>kid</c> names or, without a <c>kid</c> that names one, whose certificate has the header's <c>x5t#S256</c> or
    /// <c>x5t</c>. Otherwise it is the only key that suits the token's algorithm; if the header has a <c>kid</c>, of those that have no name. Keys are never
    /// tried one after the other.
    /// </remarks>
    public IList<DecryptionKey> Keys { get; set; } = [];

    /// <summary>The algorithms that encrypt the token's own key, its <c>alg</c> (RFC 7518 §4.1).</summary>
    /// <value>
    /// Default empty: all of RSA-OAEP-256, RSA-OAEP, ECDH-ES, ECDH-ES+A128KW, ECDH-ES+A256KW and A256KW. RSA1_5, PBES2 and <c>dir</c> cannot be allowed.
    /// </value>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>The algorithms that encrypt the content, the token's <c>enc</c> (RFC 7518 §5.1).</summary>
    /// <value>Default empty: all of A128CBC-HS256, A256CBC-HS512, A128GCM and A256GCM.</value>
    public IList<string> AllowedContentAlgorithms { get; set; } = [];

    /// <summary>Until when tokens that are not encrypted are accepted too, while a provider begins to encrypt.</summary>
    /// <value>Default none: with <see cref="Keys"/> every token must be encrypted. At this time exactly such tokens begin to be rejected, also cached ones;
    /// the clock skew does not count. In configuration with an offset, for instance <c>2027-01-31T00:00:00Z</c>.</value>
    public DateTimeOffset? AcceptUnencryptedUntil { get; set; }
}
