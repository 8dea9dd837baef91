using System.Globalization;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Really signed tokens that this API must reject, with challenges as oauth4webapi reads them.</summary>
public sealed class RejectedTokenTests
{
    private const string Scope = "read:timesheets";

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public RejectedTokenTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    public static TheoryData<ProviderProduct> Products => [.. Enum.GetValues<ProviderProduct>()];

    public static MatrixTheoryData<ProviderProduct, string> Clients => new(Enum.GetValues<ProviderProduct>(), ["rs256", "es256", "ps256"]);

    public static MatrixTheoryData<ProviderProduct, string, string> Impostors => new(Enum.GetValues<ProviderProduct>(), ["rs256", "es256", "ps256"], ["", "-unknown"]);

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Challenge_names_the_missing_scope(ProviderProduct product, string client)
    {
        var trusted = await _world.TrustAsync(product);
        var token = await trusted.Provider.GetTokenAsync(client, SampleApi.Audience, "create:timesheets", _cancellation);

        var challenge = (await trusted.Api.GetAsync("/timesheets", token, _cancellation)).ShouldBeRejected(403, "insufficient_scope");

        Assert.Contains(Scope, challenge["scope"]?.Split(' ') ?? [], StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Expired_token_of_the_trusted_key_is_invalid(ProviderProduct product, string client)
    {
        var trusted = await _world.TrustAsync(product);
        var yesterday = await trusted.GetOtherAsync(trusted.Same with { ClockOffset = TimeSpan.FromHours(-2) });

        await AssertInvalidAsync(trusted, await yesterday.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Token_issued_in_the_future_by_the_trusted_key_is_invalid(ProviderProduct product)
    {
        var trusted = await _world.TrustAsync(product);
        var tomorrow = await trusted.GetOtherAsync(trusted.Same with { ClockOffset = TimeSpan.FromHours(1) });

        await AssertInvalidAsync(trusted, await tomorrow.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Second_process_with_the_trusted_keys_and_the_right_time_is_accepted(ProviderProduct product)
    {
        var trusted = await _world.TrustAsync(product);
        // The control of the two tests above: it is the clock that makes their tokens invalid.
        var today = await trusted.GetOtherAsync(trusted.Same);
        var token = await today.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation);

        (await trusted.Api.GetAsync("/secure-route", token, _cancellation)).ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Token_for_another_audience_is_invalid(ProviderProduct product, string client)
    {
        var trusted = await _world.TrustAsync(product);
        var token = await trusted.Provider.GetTokenAsync(client, "https://other.example.com/", Scope, _cancellation);

        await AssertInvalidAsync(trusted, token, unspoken: "other.example.com");
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Token_of_another_provider_is_invalid(ProviderProduct product)
    {
        var trusted = await _world.TrustAsync(product);
        var other = await trusted.GetOtherAsync(new ProviderSettings());

        await AssertInvalidAsync(trusted, await other.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation), unspoken: other.Issuer);
    }

    [Theory]
    [MemberData(nameof(Impostors))]
    public async Task Token_of_an_impostor_that_claims_the_trusted_issuer_is_invalid(ProviderProduct product, string client, string kidSuffix)
    {
        var trusted = await _world.TrustAsync(product);
        var claims = new ProviderSettings { Issuer = trusted.Provider.Issuer, KidSuffix = kidSuffix };
        var impostor = await trusted.GetOtherAsync(claims);

        await AssertInvalidAsync(trusted, await impostor.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Token_with_one_changed_signature_character_is_invalid(ProviderProduct product, string client)
    {
        var trusted = await _world.TrustAsync(product);
        var token = await trusted.Provider.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation);

        await AssertInvalidAsync(trusted, TokenText.WithAnotherSignature(token));
    }

    [Fact]
    public async Task Opaque_token_of_the_trusted_provider_is_invalid()
    {
        var trusted = await _world.TrustAsync(ProviderProduct.OidcProvider);
        await AssertInvalidAsync(trusted, await trusted.Provider.GetTokenAsync("rs256", resource: null, scope: null, _cancellation));
    }

    private async Task AssertInvalidAsync(TrustedProvider trusted, string token, string? unspoken = null)
    {
        var response = await trusted.Api.GetAsync("/secure-route", token, _cancellation);
        for (int attempt = 0; response.Status == 503 && attempt < 10; attempt++)
        {
            // An unknown key is looked up a few times a minute, and the tests share the API: they wait as its clients do.
            await Task.Delay(TimeSpan.FromSeconds(int.Parse(response.Headers["retry-after"], CultureInfo.InvariantCulture)), _cancellation);
            response = await trusted.Api.GetAsync("/secure-route", token, _cancellation);
        }

        response.ShouldBeRejected(401, "invalid_token");
        if (unspoken is not null)
        {
            // RFC 6750 §3: the challenge never repeats the content of the token.
            Assert.DoesNotContain(unspoken, response.ToString(), StringComparison.Ordinal);
        }
    }
}
