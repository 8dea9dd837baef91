using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>One RSA key for the tests that do not care: generating one for each would be slow.</summary>
public static class SharedKey
{
    public static TestSigningKey Rs256 { get; } = TestSigningKey.Create("RS256", "shared");
}
