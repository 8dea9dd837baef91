using Xunit;

namespace OidcTokenValidation.Testing.Tests.Tokens;

/// <summary>Every bad token is rejected for the one reason that it names, with every signature algorithm.</summary>
public sealed class BadTokenOutcomeTests
{
    private static readonly Dictionary<string, TestSigningKey> Keys =
        ((string[])["RS256", "PS512", "ES256", "ES384", "ES512"]).ToDictionary(static algorithm => algorithm, static algorithm => TestSigningKey.Create(algorithm), StringComparer.Ordinal);

    public static MatrixTheoryData<string, BadToken> All => new(Keys.Keys, BadToken.All);

    [Rule("RFC 6750 §3.1 invalid_token")]
    [Theory]
    [MemberData(nameof(All), DisableDiscoveryEnumeration = true)]
    public async Task Bad_token_is_rejected_with_exactly_its_code(string algorithm, BadToken bad)
    {
        using var issuer = new TestIssuer("https://issuer.example/", new TestClock(), Keys[algorithm]);
        using AccessTokenValidator validator = issuer.CreateValidator();

        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(bad.Create(issuer)), TestContext.Current.CancellationToken);

        Assert.Equal((AccessTokenOutcome.Rejected, bad.Code), (result.Outcome, result.Failure?.Code));
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(BadToken.All.Count, BadToken.All.Select(static bad => bad.ToString()).Distinct(StringComparer.Ordinal).Count());

    // Failures of requests, providers and proofs need more than a token; the encryption, the lifetime, the age and the kind of a token are validated only when the options require it.
    [Fact]
    public void Every_code_that_a_token_alone_can_cause_has_a_token()
    {
        TokenFailureCode[] ofTokens = [.. Enum.GetValues<TokenFailureCode>().Where(static code => code is (>= TokenFailureCode.IllegalCharacter and < TokenFailureCode.BearerNotAccepted) or TokenFailureCode.TokenTooLong)];

        Assert.Equal(
            [
                TokenFailureCode.TokenNotEncrypted, TokenFailureCode.DecryptionFailed, TokenFailureCode.KeysUnavailable, TokenFailureCode.KeyAmbiguous, TokenFailureCode.KeyNotLookedUp, TokenFailureCode.TokenNotActive, TokenFailureCode.IntrospectionUnavailable,
                TokenFailureCode.LifetimeNotAccepted, TokenFailureCode.TooOld, TokenFailureCode.TokenKindNotAccepted,
            ],
            ofTokens.Except(BadToken.All.Select(static bad => bad.Code)));
    }
}
