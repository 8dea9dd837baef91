using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>The challenge at the expiry of a token equals the challenge for a new request with the expired token.</summary>
public sealed class ExpiryChallengeTests
{
    [Theory]
    [InlineData(false, DPoPMode.Optional, true)]
    [InlineData(true, DPoPMode.Optional, true)]
    [InlineData(true, DPoPMode.Required, true)]
    [InlineData(false, DPoPMode.Off, true)]
    [InlineData(true, DPoPMode.Optional, false)]
    public void Expiry_challenge_equals_the_challenge_for_a_new_request(bool isBound, DPoPMode mode, bool describe)
    {
        using var api = new ProofApi(options =>
        {
            options.DPoP.Mode = mode;
            options.DescribeErrors = describe;
        });
        if (!isBound)
            api.Token = api.Issuer.Token().Create();
        AccessToken token = api.Send(Request()).Token!;
        api.Clock.Advance(token.AcceptedUntil - api.Clock.GetUtcNow());

        Challenge actual = api.Validator.CreateExpiryChallenge(token), expected = api.Validator.CreateChallenge(api.Send(Request()));

        Assert.Equal((expected.StatusCode, expected.Error, expected.Description), (actual.StatusCode, actual.Error, actual.Description));
        Assert.Equal("invalid_token", actual.Error);
        Assert.Equal(expected.Headers, actual.Headers);
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());

        ResourceRequest Request() => isBound ? api.Request(api.Proof()) : TestRequest.Bearer(api.Token);
    }

    [Fact]
    public void Null_token_is_rejected()
    {
        using var api = new ProofApi();
        Assert.Throws<ArgumentNullException>(() => api.Validator.CreateExpiryChallenge(null!));
    }
}
