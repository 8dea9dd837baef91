namespace OidcTokenValidation;

/// <summary>How proofs of possession are checked (DPoP, RFC 9449).</summary>
/// <remarks>A proof covers method and target of a request and the token; not its body, its query and its other fields (RFC 9449 §11.7).</remarks>
public sealed class DPoPOptions
{
    /// <summary>Whether proofs are taken, or needed.</summary>
    /// <value>Default <see cref="DPoPMode.Optional"/>.</value>
    public DPoPMode Mode { get; set; } = DPoPMode.Optional;

    /// <summary>The signature algorithms of proofs, by their registered names (RFC 7518 §3.1); sent to clients as <c>algs</c>.</summary>
    /// <value>Default empty, which means all of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</value>
    public IList<string> AllowedAlgorithms { get; set; } = [];

    /// <summary>How old a proof may be (<c>iat</c>, RFC 9449 §11.1).</summary>
    /// <value>Default 60 seconds; from 1 second to 5 minutes. Without effect where <see cref="RequireNonce"/> is set: then the nonce tells the age.</value>
    public TimeSpan MaxProofAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How far a client's clock may be ahead of this machine's.</summary>
    /// <value>Default 10 seconds; from 0 to 60 seconds.</value>
    public TimeSpan MaxProofAhead { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a proof must hold a nonce that this API gave out (RFC 9449 §9). Proofs cannot be made in advance then, and the client's clock hardly
    /// matters.</summary>
    /// <value>Default false.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How long a nonce is given out. It is accepted for the same time once more.</summary>
    /// <value>Default 5 minutes; from 10 seconds to 1 hour. The same on all nodes.</value>
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The secrets that nonces are made with, the same on all nodes of one API: the first one makes them, those of all are accepted.</summary>
    /// <value>
    /// Base64 of at least 32 random bytes each, 4 at most. Default none: a random secret of this validator, which is right for a single node only.
    /// To change a secret, add the new one behind the old one on all nodes, then move it to the front, and remove the old one when twice
    /// <see cref="NonceLifetime"/> has passed.
    /// </value>
    public IList<string> NonceSecrets { get; set; } = [];

    /// <summary>The address under which clients reach this API, where a proxy changes host, scheme or path; it goes before what the host reports (RFC 9449
    /// §4.3, check 9).</summary>
    /// <value>An absolute http or https URL without query and fragment, for instance <c>https://api.example.com</c>. A path in it stands before the path of
    /// the request. Default none.</value>
    public string? PublicBaseAddress { get; set; }

    /// <summary>Where used proofs are remembered.</summary>
    /// <value>Default: the application's <see cref="IReplayStore"/> service if there is one, else an <see cref="InMemoryReplayStore"/> of this validator's
    /// own. Nodes need a store that they share.</value>
    public IReplayStore? ReplayStore { get; set; }

    /// <summary>How many keys of clients are kept ready; one that was not used lately makes room.</summary>
    /// <value>
    /// Default 4,096, the clients that are active at a time; from 16 to 1,000,000. Each takes 9 KB (EC, RSA 2048) to 12 KB (RSA 4096, the largest that a
    /// proof may have), about half of it outside
    /// the managed heap: 37 to 50 MB at the default. The native part is needed once more for each algorithm that the client uses and each request that
    /// verifies with the key at the same time.
    /// Beyond the number requests only become slower: a key is imported anew.
    /// </value>
    public int MaxClientKeys { get; set; } = 4096;
}

/// <summary>Whether access tokens are taken with a proof of possession (DPoP, RFC 9449). In every mode a token that is bound to a key is refused as a Bearer
/// token.</summary>
public enum DPoPMode
{
    /// <summary>The scheme <c>DPoP</c> is not known here: a request under it counts as one without credentials.</summary>
    Off = 0,

    /// <summary>Tokens that are bound to a key need their proof; others pass as Bearer tokens.</summary>
    Optional = 1,

    /// <summary>Only tokens that are bound to a key pass, with their proof.</summary>
    Required = 2,
}
