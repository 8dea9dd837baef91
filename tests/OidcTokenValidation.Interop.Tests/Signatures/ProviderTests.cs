using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>Tokens that a certified provider signs with Ed25519, under both names, and with ML-DSA where its runtime has it.</summary>
public sealed class ProviderTests
{
    private static readonly Version FirstWithMLDsa = new(24, 7);

    private readonly InteropWorld _world;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public ProviderTests(InteropWorld world)
    {
        Counterparts.Require();
        _world = world;
    }

    [Theory]
    [InlineData(Registration.NSec, "Ed25519")]
    [InlineData(Registration.NSec, "EdDSA")]
    [InlineData(Registration.BouncyCastle, "Ed25519")]
    [InlineData(Registration.BouncyCastle, "EdDSA")]
    public async Task Token_is_accepted_where_Ed25519_is_added(string package, string algorithm)
    {
        using AccessTokenValidator validator = Registration.CreateValidator(_world.Provider.Issuer, options => options.AddEd25519(package));

        await AssertAcceptedAsync(validator, algorithm);
    }

    [Theory]
    [InlineData("Ed25519")]
    [InlineData("EdDSA")]
    public async Task Token_is_rejected_where_nothing_is_added_and_the_explanation_names_how_to_add_it(string algorithm)
    {
        string token = await GetTokenAsync(algorithm);
        using AccessTokenValidator validator = Registration.CreateValidator(_world.Provider.Issuer, static _ => { });
        ResourceRequest request = TestRequest.Bearer(token);

        AccessTokenValidationResult rejected = await validator.ValidateAsync(request, _cancellation);

        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.AlgorithmNotAllowed), (rejected.Outcome, rejected.Failure?.Code));
        string explanation = validator.Explain(request, rejected).ToString();
        Assert.Contains($"\"{algorithm}\" came", explanation, StringComparison.Ordinal);
        Assert.Contains("or add it: options.AddEd25519() of the package OidcTokenValidation.NSec", explanation, StringComparison.Ordinal);
        (await _world.Api.GetAsync("/whoami", token, _cancellation)).ShouldBeRejected(401, "invalid_token");

        // The provider's other keys are used, the one for Ed25519 is not.
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(await GetTokenAsync("ES256")), _cancellation)).IsValid);
        Assert.Contains(validator.Issuers[0].Dropped, static key => key is { Fault: "UnknownCurve", Member: "crv" });
    }

    [Fact]
    public async Task Provider_has_ML_DSA_in_runtimes_that_have_it_and_its_tokens_are_accepted()
    {
        string[] algorithms = [.. _world.Provider.Algorithms.Where(static name => name.StartsWith("ML-DSA-", StringComparison.Ordinal))];

        Assert.Equal(_world.Provider.Node >= FirstWithMLDsa ? ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] : [], algorithms);
        foreach (string algorithm in algorithms)
        {
            using AccessTokenValidator validator = Registration.CreateValidator(_world.Provider.Issuer, static options => options.AddBouncyCastleMLDsa());
            await AssertAcceptedAsync(validator, algorithm);
        }
    }

    private async Task AssertAcceptedAsync(AccessTokenValidator validator, string algorithm)
    {
        string token = await GetTokenAsync(algorithm);
        Assert.Equal(algorithm, TokenText.HeaderOf(token).GetProperty("alg").GetString());

        AccessTokenValidationResult accepted = await validator.ValidateAsync(TestRequest.Bearer(token), _cancellation);
        Assert.True(accepted.IsValid, accepted.Failure?.ToString());
        Assert.Equal(_world.Provider.Issuer, accepted.Token.Issuer);

        AccessTokenValidationResult forged = await validator.ValidateAsync(TestRequest.Bearer(TokenText.WithAnotherSignature(token)), _cancellation);
        Assert.Equal(TokenFailureCode.InvalidSignature, forged.Failure?.Code);
    }

    private Task<string> GetTokenAsync(string algorithm) =>
        _world.Provider.GetTokenAsync(algorithm.ToLowerInvariant(), SampleApi.Audience, scope: null, _cancellation);
}
