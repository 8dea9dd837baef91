using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>One RSA key for all tests that need no key of their own, because generating a key is slow.</summary>
public static class SharedKey
{
    public static TestSigningKey Rs256 { get; } = TestSigningKey.Create("RS256", "shared");
}
