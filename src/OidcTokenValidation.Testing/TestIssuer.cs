using OidcTokenValidation.Testing.Hosting;
using OidcTokenValidation.Testing.Keys;

namespace OidcTokenValidation.Testing;

/// <summary>An issuer of access tokens in the test process. It has its own keys, and creates valid and invalid tokens without a network.</summary>
/// <remarks>
/// Thread-safe. Issuers share no key unless a test adds the same key to both. Generating an RSA key takes a moment: tests are faster if they dispose their
/// issuers (a later issuer uses the key again), if their issuers share a key, or if they share one issuer.
/// </remarks>
public sealed class TestIssuer : IDisposable
{
    /// <summary>The default audience of tokens and validators. If an application uses the issuer, the default audience of its tokens is that
    /// application.</summary>
    public const string DefaultAudience = "https://api.example.com/";

    private readonly KeyRing _keys = new();

    /// <summary>Creates an issuer.</summary>
    /// <param name="issuer">The issuer identifier, <c>iss</c> of the tokens.</param>
    /// <param name="clock">The clock of the tokens and of <see cref="CreateValidator"/>; the system clock if null.</param>
    /// <param name="keys">The first keys, which this issuer does not own; a new RS256 key if there are none.</param>
    public TestIssuer(string issuer = "https://issuer.example/", TimeProvider? clock = null, params IReadOnlyCollection<TestSigningKey> keys)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(keys);
        Issuer = issuer;
        Clock = clock ?? TimeProvider.System;
        foreach (TestSigningKey key in keys)
            AddKey(key);
        if (keys.Count == 0)
            AddKey("RS256");
    }

    /// <summary>The issuer identifier.</summary>
    public string Issuer { get; }

    /// <summary>The clock of this issuer.</summary>
    public TimeProvider Clock { get; }

    /// <summary>A copy of the current keys. The first key of each algorithm signs; the others are only published.</summary>
    public IReadOnlyList<TestSigningKey> Keys => _keys.Keys;

    /// <summary>The current public keys as a JWK set (RFC 7517 §5); JSON text.</summary>
    public string Jwks => PublishedDocuments.CreateJwks(Keys);

    /// <summary>The current discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414 §2); JSON text.</summary>
    public string Metadata => PublishedDocuments.CreateMetadata(Issuer, Keys);

    /// <summary>Adds a new key after the existing keys. It signs if it is the first key of its algorithm.</summary>
    /// <param name="algorithm">The key's algorithm, see <see cref="TestSigningKey.Create"/>.</param>
    /// <param name="keyId">The key ID; random if null.</param>
    /// <returns>The key. It can be used after its removal, until this issuer is disposed.</returns>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public TestSigningKey AddKey(string algorithm, string? keyId = null)
    {
        TestSigningKey key = _keys.Create(algorithm, keyId);
        _keys.Add(key);
        return key;
    }

    /// <summary>Adds a key that this issuer does not own, for instance a key that several issuers share.</summary>
    /// <param name="key">The key. The caller disposes it.</param>
    public void AddKey(TestSigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _keys.Add(key);
    }

    /// <summary>Removes a key, so that it is not published any more. A test can still sign with it, see
    /// <see cref="TestJwtBuilder{TBuilder}.SignedBy"/>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the issuer had the key.</returns>
    public bool RemoveKey(TestSigningKey key) => _keys.Remove(key);

    /// <summary>Replaces the keys of an algorithm with a new one.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The new key, which signs from now on.</returns>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public TestSigningKey Rotate(string algorithm = "RS256")
    {
        TestSigningKey key = _keys.Create(algorithm, keyId: null);
        _keys.Replace(key);
        return key;
    }

    /// <summary>Creates a trusted issuer with the current keys, for the options of a validator. Nothing is fetched.</summary>
    public TrustedIssuer Trust() => new()
    {
        Issuer = Issuer,
        Keys = new KeySourceOptions { Jwks = Jwks, AllowUnencryptedHttp = Issuer.StartsWith("http:", StringComparison.Ordinal) },
    };

    /// <summary>Creates a validator that trusts this issuer with its current keys and uses <see cref="Clock"/>.</summary>
    /// <param name="audience">The identifier of the API.</param>
    public AccessTokenValidator CreateValidator(string audience = DefaultAudience) =>
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [audience], Issuers = [Trust()] }, Clock);

    /// <summary>Starts a token. Without changes it is valid.</summary>
    public TestTokenBuilder Token() => new(this);

    /// <summary>Disposes the keys that this issuer created.</summary>
    public void Dispose() => _keys.Dispose();

    internal ApplicationAudiences Audiences { get; } = new();

    internal TestSigningKey FindKey(string? algorithm) => _keys.Find(algorithm);
}
