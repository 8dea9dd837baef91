namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>The issuer of mock access tokens. Its key is generated when the application starts and never leaves the process.</summary>
internal sealed class MockIssuer : IDisposable
{
    // Generating and signing with elliptic curve keys is fast.
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256", "mock");

    public MockIssuer(TimeProvider? clock) => Issuer = new TestIssuer("https://mock-issuer.invalid/", clock, _key);

    public TestIssuer Issuer { get; }

    public string Algorithm => _key.Algorithm;

    public string KeyId => _key.KeyId;

    /// <summary>Replaces the keys of an issuer with the key of the mock. Its other settings do not change.</summary>
    public TrustedIssuer ReplaceKeys(TrustedIssuer issuer)
    {
        issuer.Keys = new KeySourceOptions
        {
            Jwks = Issuer.Jwks,
            AllowLoopbackHttp = issuer.Keys.AllowLoopbackHttp || issuer.Issuer?.StartsWith("http:", StringComparison.Ordinal) == true,
            AllowUnencryptedHttp = issuer.Keys.AllowUnencryptedHttp,
        };
        issuer.AllowedAlgorithms = [Algorithm];
        return issuer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Issuer.Dispose();
        _key.Dispose();
    }
}
