using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>A challenge for a client whose token is valid: 401 without an error, on the scheme that was used.</summary>
public sealed class ReauthenticationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Valid_token_gives_a_challenge_without_an_error(bool describe)
    {
        using var api = new ProofApi(options => (options.Realm, options.DescribeErrors) = ("my api", describe));
        Challenge bearer = api.Validator.CreateReauthenticationChallenge(api.Send(TestRequest.Bearer(api.Issuer.Token().Create())));
        Assert.Equal((401, null), (bearer.StatusCode, bearer.Error));
        Assert.Equal("Bearer realm=\"my api\"", Assert.Single(bearer.Headers).Value);
        Assert.Equal(describe ? "The client must authenticate again." : null, bearer.Description);

        Challenge proof = api.Validator.CreateReauthenticationChallenge(api.Accept(api.Request(api.Proof())));
        Assert.Equal((401, null), (proof.StatusCode, proof.Error));
        Assert.Equal($"DPoP realm=\"my api\", algs=\"{ProofApi.AllAlgorithms}\"", Assert.Single(proof.Headers).Value);
    }

    [Fact]
    public void Challenge_of_any_other_result_does_not_change()
    {
        using var api = new ProofApi();
        foreach (AccessTokenValidationResult result in (AccessTokenValidationResult[])[
            api.Send(TestRequest.Bearer(api.Issuer.Token().Expired().Create())), api.Send(TestRequest.Bearer(string.Empty)), api.Validator.ValidateAtOnce(default), default])
        {
            Challenge expected = api.Validator.CreateChallenge(result), challenge = api.Validator.CreateReauthenticationChallenge(result);
            Assert.Equal((expected.StatusCode, expected.Error), (challenge.StatusCode, challenge.Error));
            Assert.Equal(expected.Headers, challenge.Headers);
            Assert.Equal(expected.Body.ToArray(), challenge.Body.ToArray());
        }
    }
}
