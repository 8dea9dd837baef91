using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>An API whose provider cannot be reached says so: it is not the client's fault.</summary>
public sealed class UnavailableProviderTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public UnavailableProviderTests() => Counterparts.Require();

    [Fact]
    public async Task Well_formed_token_of_a_provider_that_is_down_is_answered_with_503_and_no_challenge()
    {
        using var closed = new ReservedPort();
        await using var signer = await Provider.StartAsync(new ProviderSettings { Issuer = closed.Url }, _cancellation);
        await using var api = await SampleApi.StartAsync(closed.Url, _cancellation);
        var token = await signer.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var answer = await api.GetAsync("/secure-route", token, _cancellation);

        answer.ShouldBe(503);
        Assert.NotEmpty(answer.Headers.GetValueOrDefault("retry-after") ?? string.Empty);
    }

    [Fact]
    public async Task Token_of_a_stranger_is_refused_without_asking_the_provider_that_is_down()
    {
        using var closed = new ReservedPort();
        await using var stranger = await Provider.StartAsync(new ProviderSettings(), _cancellation);
        await using var api = await SampleApi.StartAsync(closed.Url, _cancellation);
        var token = await stranger.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var answer = await api.GetAsync("/secure-route", token, _cancellation);

        answer.ShouldBeRefused(401, "invalid_token");
    }
}
