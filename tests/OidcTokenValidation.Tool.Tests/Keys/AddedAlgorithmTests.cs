using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Doctor;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Keys;

/// <summary>Ed25519 and ML-DSA in every command: the tool validates them, and names what an API has to add.</summary>
public sealed class AddedAlgorithmTests : IAsyncLifetime
{
    private readonly TestIssuerServer _server = TestIssuerServer.Start();

    public static TheoryData<string, string, string> Algorithms => new()
    {
        { "Ed25519", "OKP Ed25519", "options.AddEd25519();   // dotnet add package OidcTokenValidation.NSec" },
        { "EdDSA", "OKP Ed25519", "options.AddEd25519();   // dotnet add package OidcTokenValidation.NSec" },
        { "ML-DSA-65", "AKP ML-DSA-65", "options.AddBouncyCastleMLDsa();   // dotnet add package OidcTokenValidation.BouncyCastle" },
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Check_validates_the_token_and_names_what_an_API_has_to_add(string algorithm, string kind, string statement)
    {
        ForeignKey key = Publish(algorithm);

        Run run = await Run.WithInput(key.Sign(Token()), "check", "--issuer", _server.Issuer.Issuer, "--audience", TestIssuer.DefaultAudience);
        Run forged = await Run.WithInput(
            ForeignKey.Create(algorithm).Sign(Token()), "check", "--issuer", _server.Issuer.Issuer, "--audience", TestIssuer.DefaultAudience);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains($"Note: An API has to add this algorithm: {statement}", run.Out, StringComparison.Ordinal);
        Assert.Equal(1, forged.ExitCode);
        Assert.Contains("InvalidSignature", forged.Out, StringComparison.Ordinal);
        Assert.NotEmpty(kind);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Keys_lists_the_key_with_its_thumbprint(string algorithm, string kind, string statement)
    {
        ForeignKey key = Publish(algorithm);
        string expected = OidcTokenValidation.Tool.Output.PublicJwk.Thumbprint(JsonElement.Parse(key.Jwk))!;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Matches($"kid \"k1\", alg [^,]+, {kind}, thumbprint {expected}", run.Out);
        Assert.Contains(statement, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Doctor_prints_options_that_accept_the_token(string algorithm, string kind, string statement)
    {
        string token = Publish(algorithm).Sign(Token());

        JsonElement result = JsonElement.Parse((await Run.WithInput(token, "doctor", "--issuer", _server.Issuer.Issuer, "--json")).Out);

        JsonElement code = result.GetProperty("options").GetProperty("code");
        Assert.Equal(0, result.GetProperty("exitCode").GetInt32());
        Assert.Contains(statement, code.EnumerateArray().Select(static line => line.GetString()!.Trim()));
        Assert.Null(await PrintedOptions.ValidateByCodeAsync(code, token));
        Assert.NotEmpty(kind);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Doctor_prints_the_statement_that_the_configuration_needs(string algorithm, string kind, string statement)
    {
        string token = Publish(algorithm).Sign(Token());
        string method = statement["options.".Length..statement.IndexOf(';', StringComparison.Ordinal)];
        string expected = $"builder.Services.PostConfigureAll<AccessTokenValidationOptions>(static options => options.{method});";

        Run text = await Run.WithInput(token, "doctor", "--issuer", _server.Issuer.Issuer);
        JsonElement options = JsonElement.Parse((await Run.WithInput(token, "doctor", "--issuer", _server.Issuer.Issuer, "--json")).Out).GetProperty("options");

        Assert.Contains("  " + expected, text.Out, StringComparison.Ordinal);
        Assert.StartsWith(expected, Assert.Single(options.GetProperty("besideConfiguration").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Null(await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token, services =>
            services.PostConfigureAll<AccessTokenValidationOptions>(all => _ = method == "AddEd25519()" ? all.AddEd25519() : all.AddBouncyCastleMLDsa())));
        Assert.NotEmpty(kind);
    }

    [Fact]
    public void Thumbprint_is_that_of_RFC_8037()
    {
        const string Key = """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";

        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", OidcTokenValidation.Tool.Output.PublicJwk.Thumbprint(JsonElement.Parse(Key)));
    }

    private TestTokenBuilder Token() => _server.Issuer.Token().WithClient("web-shop").WithScope("read:things");

    private ForeignKey Publish(string algorithm)
    {
        ForeignKey key = ForeignKey.Create(algorithm);
        _server.Script = path => path == "/jwks" ? new TestResponse { Body = $$"""{"keys":[{{key.Jwk}}]}""" } : null;
        return key;
    }
}
