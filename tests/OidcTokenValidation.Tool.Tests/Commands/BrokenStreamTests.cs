using OidcTokenValidation.Tool.Commands;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Commands;

/// <summary>What cannot be read or written ends with 2 and a sentence, as any other mistake; not with a crash.</summary>
public sealed class BrokenStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Input_that_cannot_be_read_is_told()
    {
        using StringWriter output = new(), errors = new();
        int exitCode = await RunAsync(new Streams(static () => throw new IOException("Is a directory"), IsInTyped: false, output, errors), "check", "--issuer", "http://127.0.0.1:1", "--audience", "x");

        Assert.Equal((2, string.Empty), (exitCode, output.ToString()));
        Assert.Contains("Standard input cannot be read: Is a directory", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_cannot_be_written_is_told()
    {
        await using var full = new Full();
        using var errors = new StringWriter();

        Assert.Equal(2, await RunAsync(new Streams(static () => Stream.Null, IsInTyped: false, full, errors), "keys", "--issuer", "http://127.0.0.1:1"));
        Assert.Contains("No space left on device", errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, await RunAsync(new Streams(static () => Stream.Null, IsInTyped: false, full, full), "keys", "--issuer", "http://127.0.0.1:1"));
    }

    [Theory]
    [InlineData("""{"issuer":"\ud800","jwks_uri":"https://a.example/"}""")]
    [InlineData("""{"issuer":"https://a.example/","jwks_uri":"\ud800"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task File_of_metadata_that_is_none_is_told(string text)
    {
        Run run = await Run.Of("keys", "--metadata", _folder.Write("metadata.json", text));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("The file of --metadata", run.Error, StringComparison.Ordinal);
    }

    private static Task<int> RunAsync(Streams streams, params string[] args) => ToolProgram.RunAsync(args, streams, TestContext.Current.CancellationToken);

    // What a closed standard output, or a full disk behind it, does.
    private sealed class Full : StringWriter
    {
        public override Task WriteAsync(string? value) => throw new IOException("No space left on device");

        public override Task WriteLineAsync(string? value) => throw new IOException("No space left on device");
    }
}
