using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Keys;

/// <summary>The output of <c>oidc-token keys</c> for a provider's keys.</summary>
public sealed class KeysTests : IAsyncLifetime
{
    private readonly TestIssuerServer _server = TestIssuerServer.Start();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Used_and_unused_keys_are_listed_with_the_reason_and_the_freshness()
    {
        TestSigningKey good = _server.Issuer.Keys[0];
        _server.Script = path => path == "/jwks"
            ? new TestResponse
            {
                Body = $$"""{"keys":[{{good.PublicJwk}},{"kty":"oct","kid":"secret-one","k":"AAAA"},{"kty":"EC","crv":"P-256","kid":"\u001b[2J","x":"AA","y":"AA"}]}""",
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Cache-Control"] = "max-age=1234" },
            }
            : null;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains($"GET {_server.Issuer.Issuer}/.well-known/openid-configuration 200, ", run.Out, StringComparison.Ordinal);
        Assert.Contains($"GET {_server.Issuer.Issuer}/jwks 200, ", run.Out, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: max-age=1234", run.Out, StringComparison.Ordinal);
        Assert.Contains("Fresh for 1234 s", run.Out, StringComparison.Ordinal);
        Assert.Contains($"kid \"{good.KeyId}\", alg RS256, RSA, 2048 bits, thumbprint ", run.Out, StringComparison.Ordinal);
        Assert.Contains("#1, kid \"secret-one\", oct: SymmetricKey, member 'kty'", run.Out, StringComparison.Ordinal);
        Assert.Contains("#2, kid \"\\u001b[2J\", EC P-256: CoordinateLengthWrong, member 'x'", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Out);
    }

    [Fact]
    public async Task JSON_holds_the_same()
    {
        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer, "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal("None", json.RootElement.GetProperty("fault").GetString());
        Assert.Equal(_server.Issuer.Keys[0].KeyId, json.RootElement.GetProperty("used")[0].GetProperty("kid").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("fetches").GetArrayLength());
        Assert.Equal(600, json.RootElement.GetProperty("freshSeconds").GetInt32());
    }

    [Fact]
    public async Task JSON_names_the_member_of_a_key_that_is_not_used()
    {
        _server.Script = path => path == "/jwks" ? new TestResponse { Body = $$"""{"keys":[{{_server.Issuer.Keys[0].PublicJwk}},7,{"kty":"EC","d":"AA"}]}""" } : null;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer, "--json");

        JsonElement notUsed = JsonElement.Parse(run.Out).GetProperty("notUsed");
        Assert.Equal([("NotAnObject", null), ("PrivateKey", "d")], notUsed.EnumerateArray().Select(static key => (key.GetProperty("fault").GetString(), key.GetProperty("member").GetString())));
    }

    [Fact]
    public async Task First_64_unused_keys_are_listed()
    {
        _server.Script = path => path == "/jwks" ? new TestResponse { Body = $$"""{"keys":[{{_server.Issuer.Keys[0].PublicJwk}}{{string.Concat(Enumerable.Repeat(",7", 1000))}}]}""" } : null;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Contains("  #64, ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("  #65,", run.Out, StringComparison.Ordinal);
        Assert.Contains("  and 936 more", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_with_a_byte_order_mark_are_shown()
    {
        _server.Script = path => new TestResponse { Body = "\uFEFF" + (path == "/jwks" ? _server.Issuer.Jwks : _server.Issuer.Metadata) };

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"metadata issuer: \"{_server.Issuer.Issuer}\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_member_is_reported()
    {
        _server.Script = static path => path == "/jwks" ? new TestResponse { Body = """{"keys":[],"keys":[]}""" } : null;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("NO KEYS: RepeatedMember. A member that is read occurs more than once", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Set_without_a_usable_key_ends_with_2_and_the_reasons()
    {
        _server.Script = static path => path == "/jwks" ? new TestResponse { Body = """{"keys":[{"kty":"oct","k":"AAAA"}]}""" } : null;

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("NO KEYS: NoUsableKeys", run.Out, StringComparison.Ordinal);
        Assert.Contains("#0, kid (none), oct: SymmetricKey", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "StatusNotOk")]
    [InlineData(302, "Redirected")]
    public async Task Response_without_keys_is_reported(int status, string fault)
    {
        _server.FailWith(TestResponse.Error(status));
        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"NO KEYS: {fault}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_without_end_is_not_read()
    {
        _server.FailWith(new TestResponse { Body = new string('{', 2_000_000) });
        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("NO KEYS: TooLarge", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Superfluous_trailing_slash_is_reported()
    {
        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer + "/");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("look for a trailing slash", run.Out, StringComparison.Ordinal);
        Assert.Contains($"metadata issuer: \"{_server.Issuer.Issuer}\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_may_come_from_an_address_of_their_own_or_from_a_file()
    {
        using var folder = new TemporaryFolder();

        Run address = await Run.Of("keys", "--issuer", "https://issuer.example/", "--jwks", _server.Issuer.Issuer + "/jwks");
        Run file = await Run.Of("keys", "--issuer", "https://issuer.example/", "--jwks", folder.Write("key.pem", _server.Issuer.Keys[0].PublicKeyPem));

        Assert.Equal((0, 0), (address.ExitCode, file.ExitCode));
        Assert.DoesNotContain("GET", file.Out, StringComparison.Ordinal);
        Assert.Contains("RSA, 2048 bits", file.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--issuer", "http://keycloak:8080/realms/things")]
    [InlineData("--issuer", "https://login.example.com/", "--metadata", "http://keycloak:8080/metadata")]
    [InlineData("--issuer", "https://login.example.com/", "--jwks", "http://keycloak:8080/keys")]
    public async Task Plain_http_on_another_host_than_loopback_is_rejected_with_the_option_that_allows_it(params string[] args)
    {
        Run run = await Run.Of(["keys", .. args]);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("http://keycloak:8080 is plain http. Write https, or add --allow-http", run.Error, StringComparison.Ordinal);
        Assert.Contains("Keys.AllowUnencryptedHttp", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Allow_http_takes_an_issuer_that_is_plain_http_and_notes_what_an_API_has_to_set()
    {
        using var folder = new TemporaryFolder();

        Run run = await Run.Of("keys", "--issuer", "http://keycloak:8080/realms/things", "--allow-http", "--jwks", folder.Write("keys.json", _server.Issuer.Jwks));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("An API has to set Keys.AllowUnencryptedHttp", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_jwks_uri_of_the_metadata_is_reported_with_the_option_that_allows_it()
    {
        _server.Script = _ => new TestResponse { Body = $$"""{"issuer":"{{_server.Issuer.Issuer}}","jwks_uri":"http://keycloak:8080/keys"}""" };

        Run run = await Run.Of("keys", "--issuer", _server.Issuer.Issuer);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("NO KEYS: AddressNotAllowed", run.Out, StringComparison.Ordinal);
        Assert.Contains("--allow-http", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_without_a_provider_is_unavailable()
    {
        string token = _server.Issuer.Token().Create();
        _server.FailWith(TestResponse.Error(503));
        Run run = await Run.WithInput(token, "check", "--issuer", _server.Issuer.Issuer, "--audience", TestIssuer.DefaultAudience);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("UNAVAILABLE: KeysUnavailable", run.Out, StringComparison.Ordinal);
        Assert.Contains("The keys could not be fetched: StatusNotOk", run.Out, StringComparison.Ordinal);
        Assert.Contains("NOT VERIFIED", run.Out, StringComparison.Ordinal);
    }
}
