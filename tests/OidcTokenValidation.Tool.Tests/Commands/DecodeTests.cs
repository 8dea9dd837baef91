using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Commands;

/// <summary><c>decode</c> shows the content of a token and notes that nothing of it is verified.</summary>
public sealed class DecodeTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256", "key-1"));

    public void Dispose() => _issuer.Dispose();

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer {0}\n")]
    [InlineData("Authorization: DPoP {0}\r\n")]
    [InlineData("{ \"token_type\": \"Bearer\", \"access_token\": \"{0}\" }\n")]
    public async Task Header_and_claims_are_shown_and_marked_as_not_verified(string form)
    {
        string token = _issuer.Token().For("a", "b").WithClaim("nested", new System.Text.Json.Nodes.JsonObject { ["x"] = 1 }).Create();
        Run run = await Run.WithInput(form.Replace("{0}", token, StringComparison.Ordinal), "decode");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith("NOT VERIFIED: nothing here was checked", run.Out, StringComparison.Ordinal);
        Assert.Matches("\n  alg +\"ES256\"\n  typ +\"at\\+jwt\"\n  kid +\"key-1\"\n", run.Out.ReplaceLineEndings("\n"));
        Assert.Matches("\n  aud +\\[\"a\",\"b\"\\]\n", run.Out.ReplaceLineEndings("\n"));
        Assert.Contains("{\"x\":1}", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_are_shown_in_UTC_and_relative_to_now()
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        string token = _issuer.Token().WithClaim("iat", now.AddDays(-3).ToUnixTimeSeconds()).WithClaim("exp", now.AddMinutes(30.5).ToUnixTimeSeconds()).WithClaim("auth_time", "soon").Create();
        string text = (await Run.WithInput(token, "decode")).Out.ReplaceLineEndings("\n");

        Assert.Matches($@"\n  iat +[0-9]+ \({now.AddDays(-3):yyyy-MM-ddTHH}:[0-9:]+Z, 3 d ago\)\n", text);
        Assert.Matches(@"\n  exp +[0-9]+ \([0-9T:-]+Z, in 30 min\)\n", text);
        Assert.Matches("\n  auth_time +\"soon\"\n", text);
    }

    [Fact]
    public async Task Token_may_be_an_argument_and_the_history_of_the_shell_is_named()
    {
        string token = _issuer.Token().Create();
        Run whole = await Run.Of("decode", token);
        Run field = await Run.Of("decode", "Authorization:", "Bearer", token);

        Assert.Equal((0, 0), (whole.ExitCode, field.ExitCode));
        Assert.Equal(whole.Out, field.Out);
        Assert.Contains("shell's history", whole.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, whole.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypted_token_shows_its_header()
    {
        Run run = await Run.WithInput(_issuer.Token().Encrypted().Create(), "decode");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\n  enc ", run.Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("The claims are encrypted", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_of_a_token_from_standard_input_has_header_and_claims()
    {
        Run run = await Run.WithInput(_issuer.Token().For("a").Create(), "decode", "--json");
        Run encrypted = await Run.WithInput(_issuer.Token().Encrypted().Create(), "decode", "--json");

        var json = System.Text.Json.JsonElement.Parse(run.Out);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.False(json.GetProperty("verified").GetBoolean());
        Assert.Equal("key-1", json.GetProperty("header").GetProperty("kid").GetString());
        Assert.Equal("https://issuer.example/", json.GetProperty("claims").GetProperty("iss").GetString());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, System.Text.Json.JsonElement.Parse(encrypted.Out).GetProperty("claims").ValueKind);
    }

    [Fact]
    public async Task Unknown_option_is_not_taken_for_a_token()
    {
        Run run = await Run.WithInput(_issuer.Token().Create(), "decode", "--jsn");

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("Unrecognized option", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "No token was read")]
    [InlineData("opaque-token-Zk3Jq9", "This is not a JWT")]
    [InlineData("a.b.c", "This is not a JWT")]
    public async Task Input_that_is_no_JWT_ends_with_2_and_is_not_repeated(string input, string message)
    {
        Run run = await Run.WithInput(input, "decode");

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Zk3Jq9", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_that_is_cut_off_shows_what_can_be_read()
    {
        string header = _issuer.Token().Create().Split('.')[0];
        Run run = await Run.WithInput(header + ".eyJpc3MiOiJodHRwczovL2", "decode");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("\"key-1\"", run.Out, StringComparison.Ordinal);
        Assert.Contains("(not readable", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_that_is_too_long_is_not_read()
    {
        Run input = await Run.WithInput(new string('a', 200_000), "decode");
        Run argument = await Run.Of("decode", new string('a', 200_000));

        Assert.Equal((2, 2), (input.ExitCode, argument.ExitCode));
        Assert.Contains("longer than 131072 bytes", input.Error, StringComparison.Ordinal);
        Assert.Contains("longer than 131072 characters", argument.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u001b[2J\u001b]0;owned\u0007\u202e\u009b31m")]
    [InlineData("[red]markup[/]")]
    public async Task Text_of_a_token_cannot_control_the_terminal(string evil)
    {
        string token = _issuer.Token().WithSubject(evil).WithClaim(evil, evil).WithHeader("kid", evil).Create();
        Run run = await Run.WithInput(Encoding.ASCII.GetBytes(token), "decode");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Out, static c => Assert.True(c is '\r' or '\n' or (>= ' ' and <= '~'), $"U+{(int)c:x4}"));
    }
}
