using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>The providers of all tests that need no network: their keys are configured.</summary>
public static class Providers
{
    public const string Audience = TestIssuer.DefaultAudience;

    // Elliptic curve keys are generated quickly.
    private static readonly TestSigningKey HomeKey = TestSigningKey.Create("ES256", "home");
    private static readonly TestSigningKey PartnerKey = TestSigningKey.Create("ES256", "partner");

    public static TestIssuer Home { get; } = new("https://home.example/", clock: null, HomeKey);

    public static TestIssuer Partner { get; } = new("https://partner.example/", clock: null, PartnerKey);

    public static void Accept(this AccessTokenValidationOptions options, params TestIssuer[] issuers)
    {
        options.Audiences.Add(Audience);
        foreach (TestIssuer issuer in issuers)
            options.Issuers.Add(issuer.Trust());
    }

    public static string Bearer(this TestTokenBuilder token) => "Bearer " + token.Create();
}
