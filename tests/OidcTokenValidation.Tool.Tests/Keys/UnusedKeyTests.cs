using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Keys;

/// <summary>Keys of a provider that no algorithm here is for: Ed448, X25519, ES256K.</summary>
public sealed class UnusedKeyTests : IAsyncLifetime
{
    private const string Ed448 = """{"kty":"OKP","crv":"Ed448","kid":"k1","x":"AAAA"}""";
    private const string X25519 = """{"kty":"OKP","crv":"X25519","kid":"k1","x":"AAAA"}""";
    private const string Es256K = """{"kty":"EC","crv":"secp256k1","kid":"k1","alg":"ES256K","x":"AAAA","y":"AAAA"}""";

    private readonly TestIssuerServer _server = TestIssuerServer.Start();
    private readonly TemporaryFolder _folder = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return _server.DisposeAsync();
    }

    [Theory]
    [InlineData(Ed448, 114, "OKP Ed448")]
    [InlineData(X25519, 64, "OKP X25519")]
    public async Task Doctor_names_the_key_and_why_it_is_not_used(string jwk, int signatureLength, string kind)
    {
        string keys = $$"""{"keys":[{{_server.Issuer.Keys[0].PublicJwk}},{{jwk}}]}""", token = Sign("EdDSA", signatureLength);
        _server.Script = path => path == "/jwks" ? new TestResponse { Body = keys } : null;

        Run fetched = await Run.WithInput(token, "doctor", "--issuer", _server.Issuer.Issuer);
        Run local = await Run.WithInput(token, "doctor", "--issuer", _server.Issuer.Issuer, "--jwks", _folder.Write("keys", keys));

        foreach (Run run in (Run[])[fetched, local])
        {
            Assert.Equal((1, string.Empty), (run.ExitCode, run.Error));
            Assert.Contains(": KeyNotUsable", run.Out, StringComparison.Ordinal);
            Assert.Contains($"The provider publishes that key, and it is not used: {kind}: UnknownCurve, member 'crv'.", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("KeyNotPublished", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("another environment", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("does not publish", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Doctor_names_the_only_key_of_a_provider()
    {
        _server.Script = static path => path == "/jwks" ? new TestResponse { Body = $$"""{"keys":[{{Ed448}}]}""" } : null;

        Run run = await Run.WithInput(Sign("EdDSA", 114), "doctor", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No key of the set can be used: kid \"k1\", OKP Ed448: UnknownCurve, member 'crv'.", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(114, false)]
    [InlineData(64, true)]
    public async Task Check_recommends_Ed25519_for_its_own_signatures_alone(int signatureLength, bool isRecommended)
    {
        Run run = await Run.WithInput(Sign("EdDSA", signatureLength), "check", "--issuer", _server.Issuer.Issuer, "--audience", TestIssuer.DefaultAudience);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(isRecommended, run.Out.Contains("AddEd25519", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Es256K)]
    [InlineData("{\"keys\":[" + Es256K + "]}")]
    public async Task Keys_lists_those_of_a_file_without_a_usable_key(string keys)
    {
        string file = _folder.Write("keys", keys);
        string[] arguments = ["keys", "--issuer", "https://login.example.com/", "--jwks", file];

        Run run = await Run.Of(arguments);
        JsonElement json = JsonElement.Parse((await Run.Of([.. arguments, "--json"])).Out);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("NO KEYS: NoUsableKeys", run.Out, StringComparison.Ordinal);
        Assert.Contains("#0, kid \"k1\", EC secp256k1: AlgorithmUnsuitable, member 'alg'", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("invalid", run.Out, StringComparison.Ordinal);
        Assert.Equal("k1", Assert.Single(json.GetProperty("notUsed").EnumerateArray()).GetProperty("kid").GetString());
        Assert.Empty(json.GetProperty("fetches").EnumerateArray());
    }

    [Fact]
    public async Task Keys_names_the_unused_ones_of_a_file_beside_the_used_ones()
    {
        string file = _folder.Write("keys", $$"""{"keys":[{{Es256K}},{{_server.Issuer.Keys[0].PublicJwk}}]}""");

        Run run = await Run.Of("keys", "--issuer", "https://login.example.com/", "--jwks", file);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("#0, kid \"k1\", EC secp256k1: AlgorithmUnsuitable", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "--audience=https://api.example.com/")]
    [InlineData("doctor", "--audience=https://api.example.com/")]
    public async Task Error_names_the_option_of_the_command(string command, string audience)
    {
        string file = _folder.Write("keys", $$"""{"keys":[{{Es256K}}]}""");

        Run run = await Run.WithInput(Sign("ES256K", 64), command, audience, "--issuer", "https://login.example.com/", "--jwks", file);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.StartsWith("The file of --jwks has no usable public key.", run.Error, StringComparison.Ordinal);
        Assert.Contains("1 \u00d7 AlgorithmUnsuitable", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("SignatureAlgorithms", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Issuers[0]", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u", run.Error, StringComparison.Ordinal);
    }

    private string Sign(string algorithm, int signatureLength) => _server.Issuer.Token().WithClient("web-shop")
        .WithHeader("alg", algorithm).WithHeader("kid", "k1").WithSignature(new byte[signatureLength]).Create();
}
