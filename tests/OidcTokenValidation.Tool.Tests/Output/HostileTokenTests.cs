using System.Security.Cryptography;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Output;

/// <summary>The content of a token must not control the terminal of the user who explains it.</summary>
public sealed class HostileTokenTests : IDisposable
{
    private const string Evil = "\u001b[2J\u001b]0;owned\u0007\r\n\u0000\u202eabc\u2028\u009b31m\u200b\ud83d\ude00ä";

    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, TestSigningKey.Create("ES256"));
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("sub")]
    [InlineData("scope")]
    [InlineData("exp")]
    [InlineData("cnf")]
    [InlineData(Evil)]
    public async Task Nothing_but_printable_ASCII_of_a_token_reaches_the_terminal(string claim)
    {
        foreach (string format in (string[])["--json", ""])
        {
            ExpectHarmless(await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithClaim(claim, Evil).Create()), format));
            ExpectHarmless(await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithHeader("kid", Evil).WithHeader("typ", Evil).Create()), format));
        }
    }

    [Fact]
    public async Task Nothing_but_printable_ASCII_of_a_valid_token_reaches_the_terminal()
    {
        Run run = await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithSubject(Evil).WithClient(Evil).WithScope("a", Evil.Replace(" ", "", StringComparison.Ordinal)).Create()));

        Assert.Equal(0, run.ExitCode);
        ExpectHarmless(run);
    }

    [Fact]
    public async Task Long_values_are_cut()
    {
        Run run = await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithClaim("aud", new string('a', 5000)).WithHeader("kid", new string('k', 1000)).Create()));

        Assert.All(run.Out.Split('\n'), static line => Assert.True(line.Length < 700, line));
        Assert.Contains("... (5002 characters)", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_signature_nor_the_whole_token_is_shown()
    {
        string token = _issuer.Token().For("other").Create();
        foreach (string format in (string[])["--json", ""])
        {
            Run run = await CheckAsync(Encoding.ASCII.GetBytes(token), format);
            Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, run.Out, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Private_key_in_a_proof_is_named_and_not_shown()
    {
        using var client = new DPoPClient();
        string token = _issuer.Token().BoundTo(client).Create();
        string proof = client.Proof("GET", "https://api.example.com/").ForToken(token).WithPrivateJwk().Create();
        string secret = System.Text.Json.Nodes.JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(proof.Split('.')[0]))!["jwk"]!["d"]!.GetValue<string>();

        Run run = await CheckAsync(Encoding.ASCII.GetBytes(token), "--proof-file", _folder.Write("proof", proof), "--url", "https://api.example.com/");

        Assert.Contains("with the private members d", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"alg\":\"ES256\"")]
    [InlineData("[]")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\ud800\":1,\"alg\":\"\\ud800\"}")]
    [InlineData("{\"alg\":\"ES256\",\"kid\":\"\\ud800\",\"typ\":{\"a\":[[[[]]]]}}")]
    [InlineData("{\"alg\":\"ES256\",\"jwk\":{\"\\ud800\":1},\"cnf\":{\"\\ud800\":[{\"\\ud800\":1}]}}")]
    public async Task Malformed_headers_and_claims_are_explained_too(string json)
    {
        ExpectHarmless(await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithRawHeader(json).Create())));
        ExpectHarmless(await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithRawClaims(json).Create())));
        ExpectHarmless(await CheckAsync(Encoding.ASCII.GetBytes(_issuer.Token().WithRawClaims([0xff, 0xfe, 0x7b]).Create())));
    }

    [Fact]
    public async Task Binary_input_is_rejected_as_no_token()
    {
        // Without commas: those would make two tokens of it.
        Run run = await CheckAsync([.. RandomNumberGenerator.GetBytes(5000).Where(static octet => octet != ',').Append((byte)0)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("IllegalCharacter", run.Out, StringComparison.Ordinal);
        ExpectHarmless(run);
    }

    [Fact]
    public async Task Token_that_is_too_long_is_rejected_and_endless_input_is_not_read()
    {
        Assert.Contains("TokenTooLong", (await CheckAsync(Encoding.ASCII.GetBytes(new string('a', 50_000)))).Out, StringComparison.Ordinal);

        Run endless = await CheckAsync(new byte[200_000]);
        Assert.Equal(2, endless.ExitCode);
        Assert.Contains("longer than 131072 bytes", endless.Error, StringComparison.Ordinal);
    }

    private static void ExpectHarmless(Run run)
    {
        Assert.Equal(string.Empty, run.Error);
        Assert.All(run.Out, static c => Assert.True(c is '\n' or '…' or '§' or (>= ' ' and <= '~'), $"U+{(int)c:x4}"));
    }

    private Task<Run> CheckAsync(byte[] input, params string[] more) => Run.WithInput(
        input,
        ["check", "--issuer", _issuer.Issuer, "--jwks", _folder.Write("jwks.json", _issuer.Jwks), "--audience", TestIssuer.DefaultAudience, .. more.Where(static one => one.Length > 0)]);
}
