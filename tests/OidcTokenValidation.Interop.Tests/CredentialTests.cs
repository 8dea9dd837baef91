using OidcTokenValidation.Interop.Tests.Harness;

namespace OidcTokenValidation.Interop.Tests;

/// <summary>Requests that carry no token, or more than one.</summary>
public sealed class CredentialTests
{
    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public CredentialTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Fact]
    public async Task Request_without_a_token_gets_a_challenge_without_an_error()
    {
        var response = await _world.Api.GetWithFieldsAsync("/secure-route", [], _cancellation);

        var bearer = response.ShouldBeRejected(401, error: null);
        Assert.Null(bearer["error_description"]);
        Assert.Equal("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512", response.Challenges!.Single(challenge => challenge != bearer)["algs"]);
    }

    [Fact]
    public async Task Request_with_another_scheme_gets_a_challenge_without_an_error()
    {
        var response = await _world.Api.GetWithFieldsAsync("/secure-route", ["Basic dXNlcjpwYXNz"], _cancellation);

        response.ShouldBeRejected(401, error: null);
    }

    [Fact]
    public async Task Two_Authorization_fields_are_an_invalid_request_even_with_the_same_valid_token()
    {
        var token = await _world.Provider.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        var response = await _world.Api.GetWithFieldsAsync("/secure-route", [$"Bearer {token}", $"Bearer {token}"], _cancellation);

        // RFC 9449 §7.2, figure 19: the scheme that was meant cannot be determined.
        Assert.Equal(400, response.Status);
        Assert.Equal([("bearer", "invalid_request"), ("dpop", "invalid_request")], response.Challenges!.Select(challenge => (challenge.Scheme, challenge["error"])));
    }

    [Fact]
    public async Task Scheme_is_read_in_any_letter_case()
    {
        // The control of the tests above: literal fields do reach the API.
        var token = await _world.Provider.GetTokenAsync("rs256", SampleApi.Audience, "read:timesheets", _cancellation);

        (await _world.Api.GetWithFieldsAsync("/secure-route", [$"bEARER {token}"], _cancellation)).ShouldBe(200);
    }
}
