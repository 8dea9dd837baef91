using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>An API whose provider cannot be reached responds 503: the client is not at fault.</summary>
public sealed class UnavailableProviderTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public UnavailableProviderTests() => Counterparts.Require();

    [Theory]
    [InlineData(ProviderProduct.OidcProvider)]
    [InlineData(ProviderProduct.OpenIddict)]
    public async Task Well_formed_token_of_a_provider_that_is_down_gets_503_and_no_challenge(ProviderProduct product)
    {
        using var closed = new ReservedPort();
        await using var signer = await TrustedProvider.StartProviderAsync(product, new ProviderSettings { Issuer = closed.Url }, _cancellation);
        await using var api = await TrustedProvider.StartApiAsync(product, signer.Issuer, _cancellation);
        var token = await signer.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var response = await api.GetAsync("/secure-route", token, _cancellation);

        response.ShouldBe(503);
        Assert.NotEmpty(response.Headers.GetValueOrDefault("retry-after") ?? string.Empty);
    }

    [Theory]
    [InlineData(ProviderProduct.OidcProvider)]
    [InlineData(ProviderProduct.OpenIddict)]
    public async Task Token_of_an_unknown_issuer_is_rejected_without_a_request_to_the_provider_that_is_down(ProviderProduct product)
    {
        using var closed = new ReservedPort();
        await using var other = await TrustedProvider.StartProviderAsync(product, new ProviderSettings(), _cancellation);
        await using var api = await TrustedProvider.StartApiAsync(product, closed.Url, _cancellation);
        var token = await other.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var response = await api.GetAsync("/secure-route", token, _cancellation);

        response.ShouldBeRejected(401, "invalid_token");
    }
}
