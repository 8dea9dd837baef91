using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Challenges;

/// <summary>The challenge at the end of a token equals the challenge for a new request with the token.</summary>
public sealed class EndChallengeTests
{
    [Theory]
    [InlineData("Bearer", DPoPMode.Optional, true)]
    [InlineData("DPoP", DPoPMode.Optional, true)]
    [InlineData("DPoP", DPoPMode.Required, true)]
    [InlineData("Bearer", DPoPMode.Off, true)]
    [InlineData("DPoP", DPoPMode.Optional, false)]
    [InlineData("MTLS_POP", DPoPMode.Optional, true)]
    [InlineData("MTLS_POP", DPoPMode.Off, false)]
    public Task Challenge_for_an_expired_token_equals_that_for_a_new_request(string scheme, DPoPMode mode, bool describe) =>
        AssertSameAsync(scheme, mode, describe, static (api, _, token) =>
        {
            api.Clock.Advance(token.AcceptedUntil - api.Clock.GetUtcNow());
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("Bearer", DPoPMode.Off, true)]
    [InlineData("DPoP", DPoPMode.Optional, true)]
    [InlineData("DPoP", DPoPMode.Required, false)]
    [InlineData("MTLS_POP", DPoPMode.Optional, true)]
    public Task Challenge_for_a_revoked_token_equals_that_for_a_new_request(string scheme, DPoPMode mode, bool describe) =>
        AssertSameAsync(scheme, mode, describe, static async (_, revocations, token) =>
            Assert.Equal(RevocationOutcome.Shared, await revocations.RevokeSubjectAsync(token, TestContext.Current.CancellationToken)));

    [Fact]
    public void Challenge_of_a_result_that_is_not_valid_does_not_change()
    {
        using var api = new ProofApi();
        TokenFailure failure = api.Send(TestRequest.Bearer("x")).Failure!;
        foreach (AccessTokenValidationResult result in (AccessTokenValidationResult[])[api.Send(TestRequest.Bearer("x")), api.Send(TestRequest.Anonymous()), default])
        {
            Challenge expected = api.Validator.CreateChallenge(result), actual = api.Validator.CreateEndChallenge(result, failure);
            Assert.Equal((expected.StatusCode, expected.Error), (actual.StatusCode, actual.Error));
            Assert.Equal(expected.Headers, actual.Headers);
        }
    }

    private static async Task AssertSameAsync(string scheme, DPoPMode mode, bool describe, Func<ProofApi, TokenRevocations, AccessToken, Task> end)
    {
        var clock = new TestClock();
        using var revocations = TokenRevocations.Create(new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(1) }, timeProvider: clock);
        using var api = new ProofApi(options =>
        {
            options.DPoP.Mode = mode;
            options.DescribeErrors = describe;
            options.Revocations = revocations;
            options.ClientCertificates.AcceptMtlsPop = mode != DPoPMode.Required;
        }, clock: clock);
        if (scheme != "DPoP")
            api.Token = api.Issuer.Token().BoundTo(ClientCertificate.Own).Create();
        AccessTokenValidationResult valid = api.Send(Request());
        TokenFailure? failure = null;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable tokenEnd = valid.Token!.OnEnd(reason =>
        {
            failure = reason;
            ended.SetResult();
        });
        await end(api, revocations, valid.Token);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Challenge actual = api.Validator.CreateEndChallenge(valid, failure!), expected = api.Validator.CreateChallenge(api.Send(Request()));

        Assert.Equal((expected.StatusCode, expected.Error, expected.Description), (actual.StatusCode, actual.Error, actual.Description));
        Assert.Equal("invalid_token", actual.Error);
        Assert.Equal(expected.Headers, actual.Headers);
        Assert.StartsWith(scheme + " ", Assert.Single(actual.WwwAuthenticate(), static challenge => challenge.Contains("error", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(expected.Body.ToArray(), actual.Body.ToArray());

        ResourceRequest Request() => scheme == "DPoP"
            ? api.Request(api.Proof())
            : TestRequest.MtlsPop(api.Token, ClientCertificate.Own) with { Authorization = $"{scheme} {api.Token}" };
    }
}
