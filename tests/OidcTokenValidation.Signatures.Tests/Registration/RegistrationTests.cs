using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Signatures.Tests.Registration;

/// <summary>Which algorithms are accepted, and what clients and developers are shown of them.</summary>
public sealed class RegistrationTests
{
    private const string BuiltIn = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512";

    [Theory]
    [InlineData("EdDSA", "AddEd25519() of the package OidcTokenValidation.NSec")]
    [InlineData("Ed25519", "AddEd25519() of the package OidcTokenValidation.NSec")]
    [InlineData("ML-DSA-65", "AddMLDsa()")]
    public void Algorithm_that_is_not_registered_is_rejected_and_the_explanation_names_how_to_add_it(string algorithm, string advice)
    {
        SigningKey key = SigningKey.Create(algorithm);
        using var api = new SignedApi(TestSigningKey.Create("ES256").PublicJwk, static _ => { });
        ResourceRequest request = TestRequest.Bearer(api.Token(key));

        AccessTokenValidationResult result = api.Send(request);

        Assert.Equal(TokenFailureCode.AlgorithmNotAllowed, result.Failure?.Code);
        Assert.Contains(advice, api.Validator.Explain(request, result).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Ed25519", "UnknownCurve")]
    [InlineData("ML-DSA-44", "AlgorithmUnsuitable")]
    public void Key_of_an_algorithm_that_is_not_registered_is_dropped(string algorithm, string fault)
    {
        using var key = TestSigningKey.Create("ES256");
        using var api = new SignedApi(
            SignedApi.Jwks((System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(key.PublicJwk)!, SigningKey.Create(algorithm).Jwk), static _ => { });

        Assert.Equal([fault], api.Dropped);
    }

    [Fact]
    public void Proof_by_an_algorithm_that_is_not_registered_is_rejected()
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("ML-DSA-44");
        using var api = new SignedApi(issuer, static options => options.AddEd25519());
        string token = api.Token(issuer, client);

        api.Refuse(TokenFailureCode.ProofAlgorithmNotAccepted, token, api.Proof(client, token));
    }

    [Fact]
    public void Allow_list_of_an_issuer_limits_its_tokens_and_not_the_proofs()
    {
        SigningKey issuer = SigningKey.Create("Ed25519"), client = SigningKey.Create("EdDSA");
        using var api = new SignedApi(issuer, static options =>
        {
            options.AddEd25519();
            options.Issuers[0].AllowedAlgorithms = ["Ed25519"];
        });
        string token = api.Token(issuer, client);

        api.Accept(token, api.Proof(client, token));
        api.Refuse(TokenFailureCode.AlgorithmNotAllowed, api.Token(issuer, change: static header => header["alg"] = "EdDSA"));
    }

    [Fact]
    public void Allow_list_of_proofs_limits_them_and_not_the_tokens()
    {
        SigningKey issuer = SigningKey.Create("EdDSA"), client = SigningKey.Create("EdDSA"), allowed = SigningKey.Create("Ed25519");
        using var api = new SignedApi(issuer, static options =>
        {
            options.AddEd25519();
            options.DPoP.AllowedAlgorithms = ["Ed25519"];
        });
        string token = api.Token(issuer, client), other = api.Token(issuer, allowed);

        api.Refuse(TokenFailureCode.ProofAlgorithmNotAccepted, token, api.Proof(client, token));
        api.Accept(other, api.Proof(allowed, other));
        Assert.Contains("algs=\"Ed25519\"", Challenges(api), StringComparison.Ordinal);
    }

    [Fact]
    public void Challenge_and_metadata_list_the_registered_names()
    {
        using var api = new SignedApi(SigningKey.Create("Ed25519"), static options =>
        {
            options.AddEd25519();
            options.ProtectedResource.Resource = SignedApi.Audience;
        });

        Assert.Contains($"algs=\"{BuiltIn} Ed25519 EdDSA\"", Challenges(api), StringComparison.Ordinal);
        JsonElement metadata = JsonElement.Parse(api.Validator.ResourceMetadata!.Json.Span);
        Assert.Equal(
            $"{BuiltIn} Ed25519 EdDSA".Split(' '), metadata.GetProperty("dpop_signing_alg_values_supported").EnumerateArray().Select(static name => name.GetString()));
    }

    [Fact]
    public void Second_call_has_no_effect()
    {
        SigningKey key = SigningKey.Create("Ed25519");
        using var api = new SignedApi(key, static options => options.AddEd25519().AddEd25519().AddBouncyCastleMLDsa().AddBouncyCastleMLDsa());

        api.Accept(api.Token(key));
        Assert.Contains($"algs=\"{BuiltIn} Ed25519 EdDSA ML-DSA-44 ML-DSA-65 ML-DSA-87\"", Challenges(api), StringComparison.Ordinal);
    }

    [Fact]
    public void Instances_are_the_same_for_all_options()
    {
        AccessTokenValidationOptions first = new(), second = new();

        Assert.Equal(
            first.AddEd25519().AddBouncyCastleMLDsa().SignatureAlgorithms, second.AddEd25519().AddBouncyCastleMLDsa().SignatureAlgorithms, ReferenceEqualityComparer.Instance);
        Assert.Equal(
            new AccessTokenValidationOptions().AddBouncyCastleEd25519().SignatureAlgorithms,
            new AccessTokenValidationOptions().AddBouncyCastleEd25519().SignatureAlgorithms,
            ReferenceEqualityComparer.Instance);
    }

    [Fact]
    public void Both_packages_for_Ed25519_are_an_error_at_start()
    {
        string errors = Error(static options => options.AddEd25519().AddBouncyCastleEd25519());

        Assert.Contains("several algorithms of the name 'Ed25519'", errors, StringComparison.Ordinal);
        Assert.Contains("several algorithms of the name 'EdDSA'", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ES256", "Curve", "several algorithms of the name 'ES256'")]
    [InlineData("X-Mine", "Ed25519", "different keys on the curve 'Ed25519'")]
    public void Clash_with_another_algorithm_is_an_error_at_start(string name, string curve, string error) => Assert.Contains(
        error,
        Error(options => options.AddEd25519().SignatureAlgorithms.Add(SignatureAlgorithm.CreateOkp(name, curve, 57, 114, static _ => throw new NotSupportedException()))),
        StringComparison.Ordinal);

    [Fact]
    public void Algorithms_of_an_OKP_curve_with_different_signatures_are_an_error_at_start() => Assert.Contains(
        "different algorithms on the curve 'Ed25519'",
        Error(options => options.AddEd25519().SignatureAlgorithms.Add(SignatureAlgorithm.CreateOkp("X-Mine", "Ed25519", 32, 65, static _ => throw new NotSupportedException()))),
        StringComparison.Ordinal);

    [Fact]
    public void Ed25519_has_the_lengths_of_RFC_8032()
    {
        SignatureAlgorithm algorithm = Library.Find(Library.NSec, "EdDSA");
        Assert.Equal((32, 64), (algorithm.Kind.PartLength, algorithm.SignatureLength));
    }

    [Theory]
    [InlineData("Ed25519", "AddEd25519()")]
    [InlineData("ML-DSA-87", "AddMLDsa()")]
    [InlineData("ES256K", "Write one of RS256")]
    public void Unknown_name_in_an_allow_list_is_an_error_that_names_how_to_add_it(string name, string advice)
    {
        Assert.Contains(advice, Error(options => options.DPoP.AllowedAlgorithms = [name]), StringComparison.Ordinal);
        Assert.Contains(advice, Error(options => options.Issuers[0].AllowedAlgorithms = [name]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    [InlineData("HS256")]
    [InlineData("hs512")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a,b")]
    [InlineData("a\\b")]
    [InlineData("é")]
    [InlineData("a23456789012345678901234567890123")]
    public void Name_that_cannot_be_an_algorithm_is_refused(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateOkp(name, "Curve", 32, 64, static _ => throw new NotSupportedException()));
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateAkp(name, 32, 64, static _ => throw new NotSupportedException()));
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateEllipticCurve(name, "Curve", 32, 64, static _ => throw new NotSupportedException()));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(4097, 64)]
    [InlineData(32, 0)]
    [InlineData(32, 16_385)]
    public void Length_out_of_its_range_is_refused(int key, int signature) =>
        Assert.ThrowsAny<ArgumentException>(() => SignatureAlgorithm.CreateOkp("X", "Curve", key, signature, static _ => throw new NotSupportedException()));

    [Fact]
    public async Task Service_is_added_to_every_validator()
    {
        var counting = new CountingAlgorithm();
        SigningKey key = counting.CreateKey();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton(counting.Algorithm);
        builder.Services.AddAuthentication()
            .AddAccessToken("First", options => Configure(options, SignedApi.Jwks(key.Jwk)))
            .AddAccessToken("Second", options => Configure(options, SignedApi.Jwks(key.Jwk)));
        await using WebApplication app = builder.Build();

        foreach (string scheme in (string[])["First", "Second"])
        {
            AccessTokenValidator validator = app.Services.GetRequiredKeyedService<AccessTokenValidator>(scheme);
            using var api = new SignedApi(key, counting.Add);
            string token = api.Token(key);
            AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken);

            // Its clock is the system's: only the time of the token is wrong.
            Assert.Equal(TokenFailureCode.Expired, result.Failure?.Code);
        }
    }

    [Fact]
    public void Options_of_null_are_refused()
    {
        Assert.Throws<ArgumentNullException>(static () => NSecSignatureExtensions.AddEd25519(null!));
        Assert.Throws<ArgumentNullException>(static () => BouncyCastleSignatureExtensions.AddBouncyCastleEd25519(null!));
        Assert.Throws<ArgumentNullException>(static () => BouncyCastleSignatureExtensions.AddBouncyCastleMLDsa(null!));
    }

    private static void Configure(AccessTokenValidationOptions options, string jwks)
    {
        options.Audiences.Add(SignedApi.Audience);
        options.Trust(SignedApi.Issuer).Keys.Jwks = jwks;
    }

    private static string Challenges(SignedApi api)
    {
        Challenge challenge = api.Validator.CreateChallenge(api.Send(TestRequest.Anonymous()));
        return string.Join('\n', challenge.Headers.Select(static header => $"{header.Key}: {header.Value}"));
    }

    private static string Error(Action<AccessTokenValidationOptions> configure)
    {
        using var key = TestSigningKey.Create("ES256");
        return Assert.ThrowsAny<Exception>(() => new SignedApi(key.PublicJwk, configure)).Message;
    }
}
