using System.Text.Json;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary>What <c>oidc-token doctor</c> prints, requests, and does not.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private const string Evil = "x\"); Environment.Exit(7); //\u001b[2J\u202e\\";

    private readonly SeedWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Token_without_a_problem_works_with_the_most_specific_profile()
    {
        JsonElement result = await ReadAsync(_world.Keycloak().Create());

        Assert.Equal(0, result.GetProperty("exitCode").GetInt32());
        Assert.Empty(result.GetProperty("problems").EnumerateArray());
        Assert.Equal("Keycloak", Accepting(result).First());
        Assert.Equal("Keycloak", result.GetProperty("options").GetProperty("profile").GetString());
    }

    [Fact]
    public async Task Every_profile_has_one_line_with_the_first_thing_that_does_not_fit()
    {
        Run run = await RunAsync(_world.Issuer.Token().OfType("acme+jwt").Create());
        JsonElement result = await ReadAsync(_world.Issuer.Token().OfType("acme+jwt").Create());

        Assert.Equal(AccessTokenProfile.All.Select(static profile => profile.Name), result.GetProperty("profiles").EnumerateArray().Select(static one => one.GetProperty("name").GetString()));
        Assert.All(AccessTokenProfile.All.Where(static profile => profile != AccessTokenProfile.SpiffeJwtSvid), profile => Assert.Single(run.Out.Split('\n'), line => line.StartsWith($"  {profile.Name} ", StringComparison.Ordinal)));
        Assert.Matches("(?m)^  Keycloak +TypeNotAccepted: Expected the header's 'typ' to be 'jwt' or 'at\\+jwt' by the profile Keycloak\\. \"acme\\+jwt\" came\\.\\r?$", run.Out);
        Assert.DoesNotContain("takes a token of this form", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_of_all_profiles_has_one_line()
    {
        Run run = await RunAsync("2YotnFZFEjr1zCsicMWpAA");

        Assert.Single(run.Out.Split('\n'), static line => line.Contains("NotCompactJws", StringComparison.Ordinal));
        Assert.Matches("(?m)^  all of them +NotCompactJws", run.Out);
    }

    [Fact]
    public async Task Profile_that_is_not_for_the_issuer_is_only_in_the_JSON()
    {
        Run run = await Run.WithInput(_world.Good().OfType("acme+jwt").Create(), "doctor", "--issuer", _world.Origin, "--jwks", _world.WriteKeys());
        Assert.Contains("  Keycloak ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("SpiffeJwtSvid", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("is not for this issuer", run.Out, StringComparison.Ordinal);

        JsonElement result = await ReadAsync(_world.Good().Create());
        JsonElement spiffe = Assert.Single(result.GetProperty("profiles").EnumerateArray(), static one => one.GetProperty("name").GetString() == "SpiffeJwtSvid");

        Assert.Equal("NotForIssuer", spiffe.GetProperty("fit").GetString());
        Assert.Contains("trust domain", spiffe.GetProperty("explanation").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_domain_works_with_the_profile_of_SPIFFE()
    {
        string token = _world.Issuer.Token().OfType("JWT").WithoutClaim("iss").WithoutClaim("client_id").WithSubject("spiffe://example.org/billing").Create();
        Run run = await Run.WithInput(token, "doctor", "--json", "--issuer", "spiffe://example.org", "--jwks", _world.WriteKeys("jwt-svid"));
        JsonElement options = JsonElement.Parse(run.Out).GetProperty("options");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal("SpiffeJwtSvid", options.GetProperty("profile").GetString());
        Assert.Empty(JsonElement.Parse(run.Out).GetProperty("problems").EnumerateArray());
        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
        Assert.Null(await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token));
    }

    [Fact]
    public async Task Expired_token_gets_the_options_that_accepted_it_in_its_lifetime()
    {
        string token = _world.Good().Expired().Create();
        JsonElement result = await ReadAsync(token);
        JsonElement options = result.GetProperty("options");
        DateTimeOffset then = TimeProvider.System.GetUtcNow().AddMinutes(-62);

        Assert.Equal("NewToken", options.GetProperty("for").GetString());
        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token, then));
        Assert.Null(await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token, then));
        Assert.Equal(TokenFailureCode.Expired, await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token));
        Assert.Empty(Accepting(result));
    }

    [Fact]
    public async Task ID_token_gets_the_options_of_an_app_and_is_not_accepted_as_an_access_token()
    {
        string token = _world.Issuer.Token().OfType("JWT").For("web-shop").WithClaim("nonce", "n-1").WithoutClaim("client_id").Create();
        Run run = await RunAsync(token);
        JsonElement options = (await ReadAsync(token)).GetProperty("options");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("REJECTED", run.Out, StringComparison.Ordinal);
        Assert.Contains("not for an API, in code:", run.Out, StringComparison.Ordinal);
        Assert.Equal(("IdToken", "IdToken"), (options.GetProperty("for").GetString(), options.GetProperty("profile").GetString()));
        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
    }

    [Fact]
    public async Task Token_of_another_API_gets_no_options()
    {
        JsonElement result = await ReadAsync(_world.Good().For("https://graph.example.com/").Create(), "--audience", SeedWorld.Audience);

        Assert.Equal(JsonValueKind.Null, result.GetProperty("options").ValueKind);
    }

    [Fact]
    public async Task Audience_that_the_provider_adds_to_every_token_is_not_taken_for_the_API()
    {
        string token = _world.Keycloak().For("account", "https://login.example.com/userinfo", SeedWorld.Audience, "other").Create();
        JsonElement result = await ReadAsync(token);

        JsonElement audiences = result.GetProperty("options").GetProperty("configuration").GetProperty("AccessToken").GetProperty("Audiences");
        Assert.Equal([SeedWorld.Audience], audiences.EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(SeedWorld.Audience, result.GetProperty("token").GetProperty("assumedAudience").GetString());
        Assert.Contains($". --audience is missing: \"{SeedWorld.Audience}\" is taken for the API", (await RunAsync(token)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provider_gets_one_request_for_each_document()
    {
        await RunAsync(_world.Good().Create());

        Assert.Equal((1, 1, 2), (_world.Server.RequestsTo("/.well-known/openid-configuration"), _world.Server.RequestsTo("/jwks"), _world.Server.RequestCount));
    }

    [Fact]
    public async Task Issuer_that_only_the_token_names_gets_no_request()
    {
        await using TestIssuerServer other = TestIssuerServer.Start();

        Run run = await RunAsync(other.Issuer.Token().Create());

        Assert.Equal((1, 0), (run.ExitCode, other.RequestCount));
        Assert.Contains("IssuerOther", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_issuer_gets_no_request_and_the_token_no_check()
    {
        JsonElement result = JsonElement.Parse((await Run.WithInput(_world.Good().Create(), "doctor", "--json", "--issuer", "http://login.example.com/")).Out);

        Assert.Empty(result.GetProperty("provider").GetProperty("fetches").EnumerateArray());
        Assert.Empty(result.GetProperty("profiles").EnumerateArray());
    }

    [Fact]
    public async Task Address_of_keys_that_plain_http_forbids_is_named()
    {
        string metadata = _world.Issuer.Metadata.Replace($"{_world.Origin}/jwks", "http://keycloak:8080/certs", StringComparison.Ordinal);
        _world.Server.Script = path => path == "/jwks" ? null : new TestResponse { Body = metadata };

        Run run = await RunAsync(_world.Good().Create());

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("UNAVAILABLE", run.Out, StringComparison.Ordinal);
        Assert.Contains("issuer.Keys.AllowUnencryptedHttp = true;", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Introspection_endpoint_of_the_metadata_is_in_the_line_for_opaque_tokens()
    {
        JsonNode metadata = JsonNode.Parse(_world.Issuer.Metadata)!;
        metadata["introspection_endpoint"] = "https://login.example.com/introspect";
        string body = metadata.ToJsonString();
        _world.Server.Script = path => path == "/jwks" ? null : new TestResponse { Body = body };

        Assert.Contains("Endpoint = \"https://login.example.com/introspect\", ClientId", (await RunAsync("2YotnFZFEjr1zCsicMWpAA")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("typ")]
    [InlineData("exp")]
    [InlineData("client_id")]
    public async Task Claim_controls_neither_the_terminal_nor_the_printed_code(string claim)
    {
        string token = _world.Good().WithClaim(claim, Evil).WithHeader("kid", Evil).WithHeader("typ", Evil).Create();
        foreach (string format in (string[])["--json", "--alg=RS256"])
        {
            Run run = await RunAsync(token, format);
            Assert.Equal(string.Empty, run.Error);
            Assert.All(run.Out, static c => Assert.True(c is '\n' or '…' or '§' or (>= ' ' and <= '~'), $"U+{(int)c:x4}"));
            Assert.DoesNotContain("(\"x\");", run.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Audience_that_contains_code_stays_text_in_the_printed_code()
    {
        string token = _world.Good().For(Evil).Create();
        JsonElement options = (await ReadAsync(token)).GetProperty("options");

        Assert.Null(await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
        Assert.Null(await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token));
    }

    [Fact]
    public async Task Neither_the_signature_nor_the_whole_token_is_shown()
    {
        string token = _world.Good().Create();
        foreach (string format in (string[])["--json", "--alg=RS256"])
        {
            Run run = await RunAsync(token, format);
            Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, run.Out, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string?> Accepting(JsonElement result) =>
        result.GetProperty("profiles").EnumerateArray().Where(static one => one.GetProperty("fit").GetString() == "Accepts").Select(static one => one.GetProperty("name").GetString());

    private async Task<JsonElement> ReadAsync(string token, params string[] more) => JsonElement.Parse((await RunAsync(token, ["--json", .. more])).Out);

    private Task<Run> RunAsync(string token, params string[] more) => Run.WithInput(token, ["doctor", "--issuer", _world.Origin, .. more]);
}
