using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Commands;

/// <summary>Invalid arguments end with 2 and a message with what to write instead; no token is checked.</summary>
public sealed class ArgumentTests
{
    private const string Jwt = "eyJhbGciOiJub25lIn0.e30.";

    [Theory]
    [InlineData("check " + Jwt)]
    [InlineData("check --token=" + Jwt)]
    [InlineData("check --issuer https://a.example/ --audience x --token-file " + Jwt)]
    [InlineData("keys --issuer " + Jwt)]
    [InlineData("doctor --issuer https://a.example/ " + Jwt)]
    public async Task Token_among_the_arguments_is_rejected_and_not_repeated(string line)
    {
        Run run = await Run.Of(line.Split(' '));

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains("--token-file", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check opaque-token-Zk3Jq9")]
    [InlineData("check Bearer opaque-token-Zk3Jq9")]
    [InlineData("check --token=opaque-token-Zk3Jq9")]
    [InlineData("check --audience eyAiYWxnIjoiRVMyNTYifQ.opaque-token-Zk3Jq9.x")]
    public async Task Argument_that_may_be_an_opaque_token_is_not_repeated(string line)
    {
        Run run = await Run.Of(line.Split(' '));

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.DoesNotContain("Zk3Jq9", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --audience x --issuer https://eyewear-of-the-world.shop.example/ --jwks /no/such/file", "--jwks is '/no/such/file'")]
    [InlineData("check --metadata-address x", "'--metadata-address'")]
    public async Task Argument_that_is_no_token_is_repeated(string line, string text) => Assert.Contains(text, (await Run.Of(line.Split(' '))).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("Bearer abc")]
    [InlineData("Authorization: DPoP abc")]
    public async Task Pasted_field_among_the_arguments_is_rejected(string argument) => Assert.Equal(2, (await Run.Of("check", argument)).ExitCode);

    [Theory]
    [InlineData("", "--help")]
    [InlineData("chekc", "--help")]
    [InlineData("check", "'--audience' is required")]
    [InlineData("check --audience x", "--issuer is missing")]
    [InlineData("check --audience x --issuer ftp://a", "https")]
    [InlineData("doctor", "--issuer is missing")]
    [InlineData("check --audience x --issuer http://issuer.example/", "https")]
    [InlineData("check --audience x --issuer https://a.example/ --jwks /no/such/file", "--jwks is '/no/such/file'")]
    [InlineData("check --audience x --issuer https://a.example/ --jwks https://a.example/k --metadata https://a.example/m", "one of them")]
    [InlineData("check --audience x --issuer https://a.example/ --profile NoSuchProfile", "--profile")]
    [InlineData("check --audience x --issuer https://a.example/ --alg HS256", "HS256")]
    [InlineData("check --audience x --issuer https://a.example/ --at yesterday", "2026-01-31T12:00:00Z")]
    [InlineData("check --audience x --issuer https://a.example/ --token-file /no/such/file", "cannot be read")]
    [InlineData("check --audience x --issuer https://a.example/ --token-file /", "cannot be read")]
    [InlineData("check --audience x --issuer https://a.example/ --proof-file /no/such/file", "cannot be read")]
    [InlineData("check --audience x --issuer https://a.example/ --url things", "--url is 'things'")]
    [InlineData("check --audience x --issuer https://a.example/ --cert /no/such/file", "--cert")]
    [InlineData("check --audience x --issuer https://a.example/", "No token was read")]
    [InlineData("check @file", "@file")]
    [InlineData("keys", "--issuer is missing")]
    [InlineData("issuer --port 70000", "--port")]
    [InlineData("issuer --lifetime soon", "5m")]
    [InlineData("issuer --dpop", "--url is missing")]
    public async Task Invalid_arguments_are_reported_with_what_to_write(string line, string advice)
    {
        Run run = await Run.WithInput(line.Contains("--cert", StringComparison.Ordinal) || line.Contains("--url", StringComparison.Ordinal) ? "token" : string.Empty, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(advice, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "Explains why")]
    [InlineData("--help", "  doctor ")]
    [InlineData("check --help", "--token-file")]
    [InlineData("keys --help", "--jwks")]
    [InlineData("doctor --help", "--audience")]
    [InlineData("decode --help", "standard input")]
    [InlineData("issuer --help", "--lifetime")]
    public async Task Help_is_written_to_standard_output(string line, string text)
    {
        Run run = await Run.Of(line.Split(' '));

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains(text, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_that_repeats_an_argument_cannot_move_the_cursor()
    {
        Run run = await Run.Of("check", "\u001b[2Jevil");

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain('\u001b', run.Error);
        Assert.Contains("\\u001b", run.Error, StringComparison.Ordinal);
    }
}
