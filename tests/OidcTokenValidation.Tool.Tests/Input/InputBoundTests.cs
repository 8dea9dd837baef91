using System.Globalization;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Input;

/// <summary>Every input of the tool has a bound of its own: longer input ends with 2 and a message that names the bound.</summary>
public sealed class InputBoundTests : IDisposable
{
    private const int TokenBytes = 128 * 1024;
    private const int DocumentBytes = 4 * 1024 * 1024;

    private readonly TemporaryFolder _folder = new();
    private readonly TestIssuer _issuer = new();

    public void Dispose()
    {
        _folder.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("--jwks", DocumentBytes, "no API reads so large a document")]
    [InlineData("--metadata", DocumentBytes, "no API reads so large a document")]
    [InlineData("--token-file", TokenBytes, "this is not a token")]
    [InlineData("--proof-file", TokenBytes, "this is not a proof")]
    [InlineData("--cert", TokenBytes, "this is not a client certificate")]
    public async Task File_that_is_longer_than_its_bound_is_not_read(string option, int bound, string reason)
    {
        Run run = await CheckAsync(option, _folder.Write("long", new string(' ', bound + 1)));

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The file of {option} is longer than {bound} bytes: {reason}"), run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--jwks", DocumentBytes)]
    [InlineData("--metadata", DocumentBytes)]
    [InlineData("--token-file", TokenBytes)]
    public async Task File_as_long_as_its_bound_is_read(string option, int bound)
    {
        Run run = await CheckAsync(option, _folder.Write("long", new string(' ', bound)));

        Assert.Equal(2, run.ExitCode);
        Assert.DoesNotContain("longer than", run.Error, StringComparison.Ordinal);
        Assert.NotEqual(string.Empty, run.Error);
    }

    [Theory]
    [InlineData("keys", "--jwks")]
    [InlineData("keys", "--metadata")]
    public async Task Bound_is_that_of_every_command(string command, string option)
    {
        Run run = await Run.Of(command, option, _folder.Write("long", new string(' ', DocumentBytes + 1)), "--issuer", "https://issuer.example/");

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Out));
        Assert.Contains($"The file of {option} is longer than 4194304 bytes", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_device_is_not_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Expected a device that never ends.");
        foreach (string option in (string[])["--jwks", "--metadata", "--token-file", "--proof-file", "--cert"])
        {
            Run run = await CheckAsync(option, "/dev/zero");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains($"The file of {option} is longer than", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/jwks")]
    [InlineData("/.well-known/")]
    public async Task Document_at_an_address_has_the_bound_of_an_API(string prefix)
    {
        await using var server = TestIssuerServer.Start();
        var tooLarge = new TestResponse { Body = new string(' ', 256 * 1024) + "{}" };
        server.Script = path => path.StartsWith(prefix, StringComparison.Ordinal) ? tooLarge : null;

        Run keys = await Run.Of("keys", "--issuer", server.Issuer.Issuer);
        Run check = await Run.WithInput(server.Issuer.Token().Create(), "check", "--issuer", server.Issuer.Issuer, "--audience", TestIssuer.DefaultAudience);

        Assert.Equal((2, 2), (keys.ExitCode, check.ExitCode));
        Assert.Contains("NO KEYS: TooLarge. A document is larger than 256 KiB.", keys.Out, StringComparison.Ordinal);
        Assert.Contains("The keys could not be fetched: TooLarge.", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_read_as_UTF_8_whatever_mark_they_begin_with()
    {
        const string Name = "https://issuer.example/m\u00fcnchen";
        using var issuer = new TestIssuer(Name);
        string jwks = issuer.Jwks.Replace("{\"keys\":[{", "{\"keys\":[{\"x\":\"m\u00fcnchen\",", StringComparison.Ordinal);
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            string file = Path.Combine(_folder.Path, encoding.WebName);
            await File.WriteAllTextAsync(file, jwks, encoding, TestContext.Current.CancellationToken);
            Run run = await Run.WithInput(issuer.Token().Create(), "check", "--issuer", Name, "--audience", TestIssuer.DefaultAudience, "--jwks", file);
            Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));

            await File.WriteAllTextAsync(file, $$"""{"issuer":"{{Name}}","jwks_uri":"http://127.0.0.1:1/jwks"}""", encoding, TestContext.Current.CancellationToken);
            Run metadata = await Run.Of("keys", "--issuer", Name, "--metadata", file);
            Assert.Equal((2, string.Empty), (metadata.ExitCode, metadata.Error));
            Assert.Contains("http://127.0.0.1:1/jwks no response", metadata.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Claims_in_forms_that_are_not_read_are_named()
    {
        Run run = await CheckAsync(_issuer.Token().WithClaim("acr", 1).WithClaim("auth_time", "x").WithClaim("amr", new System.Text.Json.Nodes.JsonArray(1)).WithClaim("scope", 5));
        Run plain = await CheckAsync(_issuer.Token().WithAcr("1").WithAmr().WithScope());

        Assert.Equal((0, 0), (run.ExitCode, plain.ExitCode));
        foreach (string claim in (string[])["acr", "auth_time", "amr", "scope"])
        {
            Assert.Contains($"The claim '{claim}' is not read: expected ", run.Out, StringComparison.Ordinal);
            Assert.DoesNotContain($"The claim '{claim}' is not read", plain.Out, StringComparison.Ordinal);
        }
    }

    private Task<Run> CheckAsync(TestTokenBuilder token) =>
        Run.WithInput(token.Create(), "check", "--issuer", _issuer.Issuer, "--audience", TestIssuer.DefaultAudience, "--jwks", _folder.Write("keys.json", _issuer.Jwks));

    private Task<Run> CheckAsync(string option, string file)
    {
        string[] keys = option is "--jwks" or "--metadata" ? [] : ["--jwks", _folder.Write("keys.json", _issuer.Jwks)];
        return Run.WithInput(_issuer.Token().Create(), ["check", "--issuer", _issuer.Issuer, "--audience", TestIssuer.DefaultAudience, "--url", "https://api.example.com/", .. keys, option, file]);
    }
}
