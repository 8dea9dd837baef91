using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.TestSupport.Core;

/// <summary>An API in a test: one issuer, one audience, one clock.</summary>
public sealed class Api : IDisposable
{
    public const string Audience = "https://api.example.com/";

    // Generating an RSA key takes longer than the rest of a test.
    private static readonly TestSigningKey SharedKey = TestSigningKey.Create("RS256", "shared");

    private readonly AccessTokenValidator _validator;

    public Api(Action<AccessTokenValidationOptions>? configure = null, TestSigningKey? key = null)
    {
        Clock = new TestClock();
        Issuer = new TestIssuer("https://issuer.example/", Clock, key ?? SharedKey);
        var options = new AccessTokenValidationOptions { Audiences = { Audience }, Issuers = { Issuer.Trust() } };
        configure?.Invoke(options);
        _validator = AccessTokenValidator.Create(options, Clock);
    }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    public AccessTokenValidator Validator => _validator;

    /// <summary>A valid token, which a test makes invalid.</summary>
    public TestTokenBuilder Token() => Issuer.Token().For(Audience).WithScope("read:things", "write:things");

    public ValueTask<AccessTokenValidationResult> SendAsync(TestTokenBuilder token) => SendAsync($"Bearer {token.Create()}");

    public ValueTask<AccessTokenValidationResult> SendAsync(StringValues authorization, string target = "/things") => _validator.ValidateAsync(
        new ResourceRequest { Method = "GET", Scheme = "https", Host = "api.example.com", Target = target, Authorization = authorization },
        TestContext.Current.CancellationToken);

    public async Task<AccessToken> AcceptAsync(TestTokenBuilder token)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    public async Task<TokenFailure> RefuseAsync(TestTokenBuilder token, TokenFailureCode code)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Null(result.Token);
        Assert.Equal(code, result.Failure!.Code);
        return result.Failure;
    }

    public Challenge Challenge(AccessTokenValidationResult result, AccessRequirement? requirement = null) => _validator.CreateChallenge(result, requirement);

    public void Dispose()
    {
        _validator.Dispose();
        Issuer.Dispose();
    }
}
