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

    public static TheoryData<string> Clients => ["rs256", "es256", "ps256"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Challenge_names_the_missing_scope(string client)
    {
        var token = await _world.Provider.GetTokenAsync(client, SampleApi.Audience, "create:timesheets", _cancellation);

        var challenge = (await _world.Api.GetAsync("/timesheets", token, _cancellation)).ShouldBeRejected(403, "insufficient_scope");

        Assert.Contains(Scope, challenge["scope"]?.Split(' ') ?? [], StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Expired_token_of_the_trusted_key_is_invalid(string client)
    {
        await using var yesterday = await Provider.StartAsync(Trusted with { ClockOffset = TimeSpan.FromHours(-1) }, _cancellation);

        await AssertInvalidAsync(await yesterday.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation));
    }

    [Fact]
    public async Task Token_issued_in_the_future_by_the_trusted_key_is_invalid()
    {
        await using var tomorrow = await Provider.StartAsync(Trusted with { ClockOffset = TimeSpan.FromHours(1) }, _cancellation);

        await AssertInvalidAsync(await tomorrow.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation));
    }

    [Fact]
    public async Task Second_process_with_the_trusted_keys_and_the_right_time_is_accepted()
    {
        // The control of the two tests above: it is the clock that makes their tokens invalid.
        await using var today = await Provider.StartAsync(Trusted, _cancellation);
        var token = await today.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation);

        (await _world.Api.GetAsync("/secure-route", token, _cancellation)).ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Token_for_another_audience_is_invalid(string client)
    {
        var token = await _world.Provider.GetTokenAsync(client, "https://other.example.com/", Scope, _cancellation);

        await AssertInvalidAsync(token, unspoken: "other.example.com");
    }

    [Fact]
    public async Task Token_of_another_provider_is_invalid()
    {
        await using var other = await Provider.StartAsync(new ProviderSettings(), _cancellation);

        await AssertInvalidAsync(await other.GetTokenAsync("rs256", SampleApi.Audience, Scope, _cancellation), unspoken: other.Issuer);
    }

    [Theory]
    [InlineData("rs256", "")]
    [InlineData("es256", "")]
    [InlineData("ps256", "")]
    [InlineData("rs256", "-unknown")]
    public async Task Token_of_an_impostor_that_claims_the_trusted_issuer_is_invalid(string client, string kidSuffix)
    {
        var claims = new ProviderSettings { Issuer = _world.Provider.Issuer, KidSuffix = kidSuffix };
        await using var impostor = await Provider.StartAsync(claims, _cancellation);

        await AssertInvalidAsync(await impostor.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation));
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Token_with_one_changed_signature_character_is_invalid(string client)
    {
        var token = await _world.Provider.GetTokenAsync(client, SampleApi.Audience, Scope, _cancellation);

        await AssertInvalidAsync(TokenText.WithAnotherSignature(token));
    }

    [Fact]
    public async Task Opaque_token_of_the_trusted_provider_is_invalid()
    {
        await AssertInvalidAsync(await _world.Provider.GetTokenAsync("rs256", resource: null, scope: null, _cancellation));
    }

    private ProviderSettings Trusted => new() { Issuer = _world.Provider.Issuer, Keys = _world.Keys };

    private async Task AssertInvalidAsync(string token, string? unspoken = null)
    {
        var response = await _world.Api.GetAsync("/secure-route", token, _cancellation);

        response.ShouldBeRejected(401, "invalid_token");
        if (unspoken is not null)
        {
            // RFC 6750 §3: the challenge never repeats the content of the token.
            Assert.DoesNotContain(unspoken, response.ToString(), StringComparison.Ordinal);
        }
    }
}
