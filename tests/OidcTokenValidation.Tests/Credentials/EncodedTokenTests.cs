using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Credentials;

/// <summary>The token as it was sent, for an API that forwards it: only where the options allow it, and only with a valid result.</summary>
public sealed class EncodedTokenTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Valid_result_contains_the_token_from_any_location(bool save)
    {
        using var api = new ProofApi(options => options.SaveToken = save);
        string bearer = api.Issuer.Token().Create();
        ResourceRequest inField = TestRequest.Bearer(bearer) with { Authorization = default, OtherTokens = bearer };
        ResourceRequest inQuery = TestRequest.Bearer(bearer) with { Authorization = default, Target = "/things?a=b&access_token=" + bearer, ReadsTokenFromQuery = true };

        // The second and third time it is found in the cache.
        foreach (ResourceRequest request in (ResourceRequest[])[TestRequest.Bearer(bearer), TestRequest.Bearer(bearer), TestRequest.Bearer(bearer), inField, inQuery])
        {
            AccessTokenValidationResult result = await api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken);
            Assert.True(result.IsValid, result.Failure?.ToString());
            Assert.Equal(save ? bearer : null, result.EncodedToken);
        }

        Assert.Equal(save ? api.Token : null, api.Accept(api.Request(api.Proof())).EncodedToken);
    }

    [Fact]
    public async Task Asynchronous_replay_store_makes_no_difference()
    {
        using var api = new ProofApi(static options => (options.SaveToken, options.DPoP.ReplayStore) = (true, new LateStore()));
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(api.Request(api.Proof().Create()), TestContext.Current.CancellationToken);
        Assert.Equal((true, api.Token), (result.IsValid, result.EncodedToken));
    }

    [Fact]
    public async Task Opaque_token_is_saved_too()
    {
        using var api = new OpaqueApi(configureApi: static options => options.SaveToken = true);
        api.Endpoint.Always(api.Active());
        Assert.Equal(OpaqueApi.Token, (await api.SendAsync()).EncodedToken);
    }

    [Fact]
    public void Rejected_result_and_report_do_not_contain_the_token()
    {
        using var api = new ProofApi(static options => options.SaveToken = true);
        ResourceRequest request = api.Request(api.Proof());
        AccessTokenValidationResult valid = api.Accept(request);
        Assert.Null(api.Validator.Refuse(valid).EncodedToken);
        Assert.Null(api.Send(TestRequest.Bearer(api.Issuer.Token().Expired().Create())).EncodedToken);
        Assert.Null(api.Send(TestRequest.Bearer(api.Token)).EncodedToken);
        Assert.DoesNotContain(api.Token, api.Validator.Explain(request, valid).ToString(), StringComparison.Ordinal);
    }

    private sealed class LateStore : IReplayStore
    {
        public async ValueTask<ReplayOutcome> TryAddAsync(ReplayKey key, DateTimeOffset expiresAt, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return ReplayOutcome.Added;
        }
    }
}
