namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>The issuer of mock access tokens. Its key is made when the application starts, and never leaves the process.</summary>
internal sealed class MockIssuer : IDisposable
{
    // Elliptic keys are quick to make, and to sign with at each request.
    private readonly TestSigningKey _key = TestSigningKey.Create("ES256", "mock");

    public MockIssuer(TimeProvider? clock) => Issuer = new TestIssuer("https://mock-issuer.invalid/", clock, _key);

    public TestIssuer Issuer { get; }

    public string Algorithm => _key.Algorithm;

    public string KeyId => _key.KeyId;

    /// <summary>Trusts the mock's key in the place of an issuer's own. Everything else about the issuer stays.</summary>
    public TrustedIssuer StandInFor(TrustedIssuer issuer)
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
