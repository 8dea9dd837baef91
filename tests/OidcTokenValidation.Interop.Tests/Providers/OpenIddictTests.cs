using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>Tokens of a real OpenIddict server, with its keys by discovery, open the sample.</summary>
public sealed class OpenIddictTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public OpenIddictTests() => Counterparts.Require();

    [Fact]
    public async Task Token_is_accepted_with_its_scopes_and_its_issuer_keeps_the_slash()
    {
        await using OpenIddictServer provider = await OpenIddictServer.StartAsync(new ProviderSettings(), _cancellation);
        string token = await provider.GetTokenAsync("worker", SampleApi.Audience, "read:timesheets", _cancellation);
        Assert.Equal("at+jwt", TokenText.HeaderOf(token).GetProperty("typ").GetString());

        await using var sample = await SampleApi.StartAsync(provider.Issuer, _cancellation, "--profile", "openiddict");
        ApiResponse caller = await sample.GetAsync("/whoami", token, _cancellation);
        caller.ShouldBe(200);
        Assert.Equal(("worker", "worker"), (caller.Json.GetProperty("client_id").GetString(), caller.Json.GetProperty("subject").GetString()));
        Assert.Equal("read:timesheets", Assert.Single(caller.Json.GetProperty("scopes").EnumerateArray()).GetString());
        (await sample.GetAsync("/timesheets", token, _cancellation)).ShouldBe(200);
        (await sample.GetAsync("/whoami", token[..^4] + "AAAA", _cancellation)).ShouldBeRejected(401, "invalid_token");

        await using var without = await SampleApi.StartAsync(provider.Issuer.TrimEnd('/'), _cancellation, "--profile", "openiddict");
        (await without.GetAsync("/whoami", token, _cancellation)).ShouldBeRejected(401, "invalid_token");
    }
}
