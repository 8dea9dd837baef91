using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Revocation.Support;

/// <summary>An API of one node that checks revocations, with or without a feed.</summary>
internal sealed class RevocationApi : IDisposable
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256", "issuer");

    public RevocationApi(
        Action<TokenRevocationOptions>? configure = null, Action<AccessTokenValidationOptions>? configureApi = null, IRevocationFeed? feed = null, TimeProvider? time = null)
    {
        var options = new TokenRevocationOptions { MaxTokenLifetime = Longest };
        configure?.Invoke(options);
        Issuer = new TestIssuer("https://issuer.example/", time ?? Clock, Key);
        Revocations = TokenRevocations.Create(options, feed, time ?? Clock, Log);
        var api = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [Issuer.Trust()], Revocations = Revocations };
        configureApi?.Invoke(api);
        Validator = AccessTokenValidator.Create(api, time ?? Clock, Log);
    }

    public TestClock Clock { get; } = new();

    public LogCollector Log { get; } = new();

    public TestIssuer Issuer { get; }

    public TokenRevocations Revocations { get; }

    public AccessTokenValidator Validator { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public TestTokenBuilder Token(string subject = "alice") => Issuer.Token().WithSubject(subject).ExpiringIn(Longest);

    public AccessTokenValidationResult Send(string token) => Validator.ValidateAtOnce(TestRequest.Bearer(token));

    public AccessToken Accept(TestTokenBuilder token)
    {
        AccessTokenValidationResult result = Send(token.Create());
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    /// <summary>Whether a token is rejected as revoked; any other failure fails the test.</summary>
    public bool IsRevoked(TestTokenBuilder token)
    {
        AccessTokenValidationResult result = Send(token.Create());
        Assert.True(result.IsValid || (result.Outcome, result.Failure.Code) == (AccessTokenOutcome.Rejected, TokenFailureCode.TokenRevoked), result.Failure?.ToString());
        return !result.IsValid;
    }

    public void Dispose()
    {
        Validator.Dispose();
        Revocations.Dispose();
        Issuer.Dispose();
        Log.Dispose();
    }
}
