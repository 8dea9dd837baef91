namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>The packages that add algorithms, by their names in tests.</summary>
internal static class Registration
{
    public const string NSec = nameof(NSec);
    public const string BouncyCastle = nameof(BouncyCastle);

    public const string BuiltIn = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    /// <summary>Adds Ed25519 of a package.</summary>
    public static void AddEd25519(this AccessTokenValidationOptions options, string package) =>
        _ = package == NSec ? options.AddEd25519() : options.AddBouncyCastleEd25519();

    /// <summary>Creates a validator that trusts a provider on this machine.</summary>
    public static AccessTokenValidator CreateValidator(string issuer, Action<AccessTokenValidationOptions> configure)
    {
        var options = new AccessTokenValidationOptions { Audiences = { Harness.SampleApi.Audience } };
        TrustedIssuer trusted = options.Trust(issuer);
        trusted.Keys.AllowLoopbackHttp = true;
        trusted.Keys.FetchTimeout = TimeSpan.FromSeconds(30);    // this machine may be busy
        configure(options);
        return AccessTokenValidator.Create(options);
    }
}
