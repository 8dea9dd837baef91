using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Interop.Tests.Signatures;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
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
        await using ChildProcess provider = await StartAsync("ES256");
        (string issuer, string keys, string token) = Read(provider.ReadyLine);

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

    [Fact]
    public async Task Default_algorithm_EdDSA_is_accepted_where_Ed25519_is_added_and_the_explanation_names_how_to_add_it()
    {
        Counterparts.Require();
        await using ChildProcess provider = await StartAsync();
        (string issuer, string keys, string token) = Read(provider.ReadyLine);
        Assert.Equal("EdDSA", TokenText.HeaderOf(token).GetProperty("alg").GetString());

        foreach (string package in (string[])[Registration.NSec, Registration.BouncyCastle])
        {
            using AccessTokenValidator validator = CreateValidator(options => options.AddEd25519(package));
            AccessTokenValidationResult accepted = await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);
            Assert.True(accepted.IsValid, accepted.Failure?.ToString());
            AccessTokenValidationResult forged = await validator.ValidateAsync(TestRequest.Bearer(TokenText.WithAnotherSignature(token)), _cancellation);
            Assert.Equal(TokenFailureCode.InvalidSignature, forged.Failure?.Code);
        }

        using AccessTokenValidator without = CreateValidator(static _ => { });
        ResourceRequest request = TestRequest.Bearer(token);
        AccessTokenValidationResult rejected = await without.ValidateAsync(request, _cancellation);
        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, rejected.Failure?.Code);
        Assert.Contains("options.AddEd25519()", without.Explain(request, rejected).ToString(), StringComparison.Ordinal);

        AccessTokenValidator CreateValidator(Action<AccessTokenValidationOptions> configure) => Registration.CreateValidator(issuer, options =>
        {
            options.Audiences.Add(issuer);
            options.Issuers[0].Profile = AccessTokenProfile.BetterAuth;
            options.Issuers[0].Keys.JwksAddress = keys;
            configure(options);
        });
    }

    private static (string Issuer, string Keys, string Token) Read(string readyLine)
    {
        JsonElement ready = JsonElement.Parse(readyLine);
        return (ready.GetProperty("issuer").GetString()!, ready.GetProperty("jwks").GetString()!, ready.GetProperty("token").GetString()!);
    }

    private Task<ChildProcess> StartAsync(params string[] algorithm) =>
        ChildProcess.StartAsync(Counterparts.Node!, [Path.Combine(Counterparts.NodeFolder, "better-auth.mjs"), .. algorithm], "{", _cancellation);
}
