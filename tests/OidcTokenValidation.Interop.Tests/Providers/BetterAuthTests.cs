using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Providers;

/// <summary>A user's token of a Better Auth server with its JWT plugin opens the sample with the profile, and no other API.</summary>
public sealed class BetterAuthTests
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_s_token_is_accepted_with_the_profile_only_and_only_for_its_audience()
    {
        Counterparts.Require();
        await using var provider = await ChildProcess.StartAsync(Counterparts.Node!, [Path.Combine(Counterparts.NodeFolder, "better-auth.mjs")], "{", _cancellation);
        JsonElement ready = JsonElement.Parse(provider.ReadyLine);
        string issuer = ready.GetProperty("issuer").GetString()!, token = ready.GetProperty("token").GetString()!, keys = ready.GetProperty("jwks").GetString()!;

        // The audience is the address of the provider, which is the API in its own backend.
        await using (var sample = await SampleApi.StartAsync(issuer, _cancellation, "--audience", issuer, "--jwks", keys, "--profile", "better-auth"))
        {
            var caller = await sample.GetAsync("/whoami", token, _cancellation);
            caller.ShouldBe(200);
            Assert.Equal(issuer, caller.Json.GetProperty("issuer").GetString());
            Assert.Equal(caller.Json.GetProperty("claims").GetProperty("sub").GetString(), caller.Json.GetProperty("subject").GetString());
            (await sample.GetAsync("/timesheets", token, _cancellation)).ShouldBeRejected(403, "insufficient_scope");
            (await sample.GetAsync("/whoami", token[..^4] + "AAAA", _cancellation)).ShouldBeRejected(401, "invalid_token");
        }

        await using (var strict = await SampleApi.StartAsync(issuer, _cancellation, "--audience", issuer, "--jwks", keys))
            (await strict.GetAsync("/whoami", token, _cancellation)).ShouldBeRejected(401, "invalid_token");
        await using (var other = await SampleApi.StartAsync(issuer, _cancellation, "--jwks", keys, "--profile", "better-auth"))
            (await other.GetAsync("/whoami", token, _cancellation)).ShouldBeRejected(401, "invalid_token");
    }
}
