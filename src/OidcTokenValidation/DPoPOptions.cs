namespace OidcTokenValidation;

/// <summary>How proofs of possession are checked (DPoP, RFC 9449).</summary>
/// <remarks>A proof covers the method, the target and the token of a request, but not its body, its query and its other fields (RFC 9449 §11.7).</remarks>
public sealed class DPoPOptions
{
    /// <summary>Whether proofs are accepted or required.</summary>
    /// <value>Default <see cref="DPoPMode.Optional"/>.</value>
    public DPoPMode Mode { get; set; } = DPoPMode.Optional;

    /// <summary>The signature algorithms of proofs, by their registered names (RFC 7518 §3.1); sent to clients as <c>algs</c>.</summary>
    /// <value>Default empty, which means all of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and of
    /// <see cref="AccessTokenValidationOptions.SignatureAlgorithms"/>. A name that is neither is an error at the start.</value>
    /// <remarks>A proof has at most 8,192 characters, and as many more as the allowed algorithm with the longest keys and signatures needs.</remarks>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>How old a proof may be (<c>iat</c>, RFC 9449 §11.1).</summary>
    /// <value>Default 60 seconds; from 1 second to 5 minutes. Without effect if <see cref="RequireNonce"/> is set: then the nonce limits the age.</value>
    public TimeSpan MaxProofAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a client's clock may be ahead of this machine's.</summary>
    /// <value>Default 10 seconds; from 0 to 60 seconds.</value>
    public TimeSpan MaxProofAhead { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a proof must have a nonce that this API has issued (RFC 9449 §9). Then proofs cannot be created in advance, and the client's clock may
    /// be wrong by up to an hour.</summary>
    /// <value>Default false.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How long a nonce is issued. After that it is accepted for the same time again.</summary>
    /// <value>Default 5 minutes; from 10 seconds to 1 hour. The same on all nodes.</value>
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The secrets of the nonces, the same on all nodes of one API. New nonces are computed with the first one; nonces of all are accepted.</summary>
    /// <value>
    /// At most 4 texts, each the base64 of 32 to 64 random bytes. Default none: a random secret of this validator, for a single node only.
    /// To change a secret, add the new one after the old one on all nodes, then move it to the front, and remove the old one when twice
    /// <see cref="NonceLifetime"/> has passed.
    /// </value>
    public IList<string> NonceSecrets { get; set; } = [];

    /// <summary>The address under which clients reach this API, if a proxy changes host, scheme or path. It replaces the values of the host (RFC 9449
    /// §4.3, check 9).</summary>
    /// <value>An absolute http or https URL without query and fragment, for instance <c>https://api.example.com</c>. Its path is the beginning
    /// of the path of each request. Default none.</value>
    public string? PublicBaseAddress { get; set; }

    /// <summary>The store of used proofs.</summary>
    /// <value>Default: the application's <see cref="IReplayStore"/> service if there is one, otherwise an <see cref="InMemoryReplayStore"/> of this validator.
    /// Several nodes need a shared store.</value>
    public IReplayStore? ReplayStore { get; set; }

    /// <summary>How many keys of clients are cached; a key that was not used recently is evicted.</summary>
    /// <value>
    /// Default 4,096; from 16 to 1,000,000. Choose it above the number of clients that are active at a time. Each key takes 9 KB (EC, RSA 2048) to 12 KB
    /// (RSA 4096, the largest that a proof may have), about half of it outside the managed heap: 37 to 50 MB at the default. The native part is allocated
    /// again for each algorithm that the client uses and for each request that verifies with the key at the same time. With more clients requests only
    /// become slower: an evicted key is imported again.
    /// </value>
    public int MaxClientKeys { get; set; } = 4096;
}

/// <summary>Whether access tokens are accepted with a proof of possession (DPoP, RFC 9449). In every mode a token that is bound to a key is rejected as a
/// Bearer token.</summary>
public enum DPoPMode
{
    /// <summary>The scheme <c>DPoP</c> is not supported: a request with it counts as a request without credentials.</summary>
    Off = 0,

    /// <summary>Tokens that are bound to a key require a proof; others are accepted as Bearer tokens.</summary>
    Optional = 1,

    /// <summary>Only tokens that are bound to a key are accepted, with their proof.</summary>
    Required = 2,
}
