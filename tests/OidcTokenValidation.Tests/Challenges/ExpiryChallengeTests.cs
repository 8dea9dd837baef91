using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>The challenge at the expiry of a token equals the challenge for a new request with the expired token.</summary>
public sealed class ExpiryChallengeTests
{
    [Theory]
    [InlineData("Bearer", DPoPMode.Optional, true)]
    [InlineData("DPoP", DPoPMode.Optional, true)]
    [InlineData("DPoP", DPoPMode.Required, true)]
    [InlineData("Bearer", DPoPMode.Off, true)]
    [InlineData("DPoP", DPoPMode.Optional, false)]
    [InlineData("MTLS_POP", DPoPMode.Optional, true)]
    [InlineData("MTLS_POP", DPoPMode.Off, false)]
    public void Expiry_challenge_equals_the_challenge_for_a_new_request(string scheme, DPoPMode mode, bool describe)
    {
        using var api = new ProofApi(options =>
        {
            options.DPoP.Mode = mode;
            options.DescribeErrors = describe;
            options.ClientCertificates.AcceptMtlsPop = mode != DPoPMode.Required;
        });
        if (scheme != "DPoP")
            api.Token = api.Issuer.Token().BoundTo(ClientCertificate.Own).Create();
        AccessTokenValidationResult valid = api.Send(Request());
        api.Clock.Advance(valid.Token!.AcceptedUntil - api.Clock.GetUtcNow());

        Challenge actual = api.Validator.CreateEndChallenge(valid), expected = api.Validator.CreateChallenge(api.Send(Request()));

        Assert.Equal((expected.StatusCode, expected.Error, expected.Description), (actual.StatusCode, actual.Error, actual.Description));
        Assert.Equal("invalid_token", actual.Error);
        Assert.Equal(expected.Headers, actual.Headers);
        Assert.StartsWith(scheme + " ", Assert.Single(actual.WwwAuthenticate(), static challenge => challenge.Contains("error", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());

        ResourceRequest Request() => scheme == "DPoP"
            ? api.Request(api.Proof())
            : TestRequest.MtlsPop(api.Token, ClientCertificate.Own) with { Authorization = $"{scheme} {api.Token}" };
    }

    [Fact]
    public void Challenge_of_a_result_that_is_not_valid_does_not_change()
    {
        using var api = new ProofApi();
        foreach (AccessTokenValidationResult result in (AccessTokenValidationResult[])[api.Send(TestRequest.Bearer("x")), api.Send(TestRequest.Anonymous()), default])
        {
            Challenge expected = api.Validator.CreateChallenge(result), actual = api.Validator.CreateEndChallenge(result);
            Assert.Equal((expected.StatusCode, expected.Error), (actual.StatusCode, actual.Error));
            Assert.Equal(expected.Headers, actual.Headers);
        }
    }
}
