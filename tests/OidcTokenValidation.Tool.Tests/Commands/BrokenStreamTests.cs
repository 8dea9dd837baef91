using OidcTokenValidation.Tool.Commands;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Commands;

/// <summary>A stream that cannot be read or written ends the tool with 2 and a message, as any other error does; the tool does not crash.</summary>
public sealed class BrokenStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Unreadable_input_is_reported()
    {
        using StringWriter output = new(), errors = new();
        int exitCode = await RunAsync(new Streams(static () => throw new IOException("Is a directory"), IsInTyped: false, output, errors), "check", "--issuer", "http://127.0.0.1:1", "--audience", "x");

        Assert.Equal((2, string.Empty), (exitCode, output.ToString()));
        Assert.Contains("Standard input cannot be read: Is a directory", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unwritable_output_is_reported()
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
    public async Task File_without_metadata_is_reported(string text)
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
