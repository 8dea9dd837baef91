using OidcTokenValidation.Testing.Hosting;
using OidcTokenValidation.Testing.Keys;

namespace OidcTokenValidation.Testing;

/// <summary>An issuer of access tokens that lives in the test process: keys of its own, tokens good and bad, no network.</summary>
/// <remarks>
/// Thread-safe. No two issuers share a key unless a test gives it to both. Generating an RSA key takes a moment:
/// a suite whose issuers share one, or whose tests share one issuer, is faster.
/// </remarks>
public sealed class TestIssuer : IDisposable
{
    /// <summary>The audience of tokens and validators where a test names no other; tokens of an issuer that an application uses are for that
    /// application.</summary>
    public const string DefaultAudience = "https://api.example.com/";

    private readonly KeyRing _keys = new();

    /// <summary>Makes an issuer.</summary>
    /// <param name="issuer">The issuer identifier, <c>iss</c> of the tokens.</param>
    /// <param name="clock">The clock of the tokens and of <see cref="CreateValidator"/>; the system's if null.</param>
    /// <param name="keys">Keys to start with, which this issuer does not own; a new RS256 key if there are none.</param>
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

    /// <summary>The clock that this issuer lives by.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The keys at this moment, a copy. For each algorithm the first one signs; the others are only published.</summary>
    public IReadOnlyList<TestSigningKey> Keys => _keys.Keys;

    /// <summary>The public keys at this moment as a JWK set (RFC 7517 §5); JSON text.</summary>
    public string Jwks => IssuerDocuments.Jwks(Keys);

    /// <summary>The discovery document at this moment (OpenID Connect Discovery 1.0 §3, RFC 8414 §2); JSON text.</summary>
    public string Metadata => IssuerDocuments.Metadata(Issuer, Keys);

    /// <summary>Adds a new key behind those that are there. It signs once the others of its algorithm are removed, or if there are none.</summary>
    /// <param name="algorithm">The key's algorithm, see <see cref="TestSigningKey.Create"/>.</param>
    /// <param name="keyId">The key's name; random if null.</param>
    /// <returns>The key. It stays usable after its removal, until this issuer is disposed.</returns>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public TestSigningKey AddKey(string algorithm, string? keyId = null)
    {
        TestSigningKey key = _keys.Make(algorithm, keyId);
        _keys.Add(key);
        return key;
    }

    /// <summary>Adds a key that this issuer does not own: one that several issuers share.</summary>
    /// <param name="key">The key. Whoever made it disposes it.</param>
    public void AddKey(TestSigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _keys.Add(key);
    }

    /// <summary>Removes a key: it is published no more. A test can still sign with it, see <see cref="TestJwtBuilder{TBuilder}.SignedBy"/>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether the issuer had the key.</returns>
    public bool RemoveKey(TestSigningKey key) => _keys.Remove(key);

    /// <summary>Replaces the keys of an algorithm with a new one.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The new key, which signs from now on.</returns>
    /// <exception cref="ArgumentException">The algorithm is unknown.</exception>
    public TestSigningKey Rotate(string algorithm = "RS256")
    {
        TestSigningKey key = _keys.Make(algorithm, keyId: null);
        _keys.Replace(key);
        return key;
    }

    /// <summary>This issuer with the keys that it has at this moment, for the options of a validator. Nothing will be fetched.</summary>
    public TrustedIssuer Trust() => new()
    {
        Issuer = Issuer,
        Keys = new KeySourceOptions { Jwks = Jwks, AllowUnencryptedHttp = Issuer.StartsWith("http:", StringComparison.Ordinal) },
    };

    /// <summary>A validator that trusts this issuer with the keys that it has at this moment, and lives by <see cref="Clock"/>.</summary>
    /// <param name="audience">The identifier of the API.</param>
    public AccessTokenValidator CreateValidator(string audience = DefaultAudience) =>
        AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [audience], Issuers = [Trust()] }, Clock);

    /// <summary>Starts a token: valid as it is, until something about it is changed.</summary>
    public TestTokenBuilder Token() => new(this);

    /// <summary>Frees the keys that this issuer made.</summary>
    public void Dispose() => _keys.Dispose();

    internal ApplicationAudiences Audiences { get; } = new();

    internal TestSigningKey FindKey(string? algorithm) => _keys.Find(algorithm);
}
