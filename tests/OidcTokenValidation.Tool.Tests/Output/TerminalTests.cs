using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Commands;
using OidcTokenValidation.Tool.Output;
using OidcTokenValidation.Tool.Tests.Golden;
using OidcTokenValidation.Tool.Tests.Support;
using Spectre.Console;

namespace OidcTokenValidation.Tool.Tests.Output;

/// <summary>At a terminal there are colours and aligned columns; pipes and files get neither.</summary>
public sealed class TerminalTests
{
    private const int Width = 80;
    private const int Height = 24;

    [Theory]
    [InlineData(AnsiSupport.Yes, true)]
    [InlineData(AnsiSupport.No, false)]
    public void Colours_are_written_only_where_the_terminal_has_them(AnsiSupport ansi, bool isColoured)
    {
        var page = new Page(10);
        page.Add("REJECTED", Tone.Bad);
        page.AddRow(Tone.Good, "a", "[red]no markup[/]");

        string text = Render(page, ansi);
        Assert.Equal(isColoured, text.Contains('\u001b', StringComparison.Ordinal));
        Assert.Contains("[red]no markup[/]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_are_aligned_and_long_texts_wrap_below_their_start()
    {
        var page = new Page(3);
        page.AddRow(Tone.None, "short", string.Join(' ', Enumerable.Repeat("word", 40)));
        page.AddRow(Tone.None, "much-longer", "x");
        page.Add("  " + string.Join(' ', Enumerable.Repeat("word", 40)));

        string[] lines = [.. Render(page, AnsiSupport.No).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(static line => line.TrimEnd())];
        int column = lines[0].IndexOf("word", StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.InRange(line.Length, 1, Width));
        Assert.Equal(column, lines[1].IndexOf("word", StringComparison.Ordinal));
        Assert.StartsWith("  much-longer", Assert.Single(lines, static line => line.EndsWith('x')), StringComparison.Ordinal);
        Assert.Equal(column, Assert.Single(lines, static line => line.EndsWith('x')).Length - 1);
        Assert.StartsWith("  word", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Valid_request_fits_on_one_screen(bool isBound)
    {
        using var world = new CaseWorld();
        using var validator = AccessTokenValidator.Create(new() { Audiences = [TestIssuer.DefaultAudience], Issuers = [world.Issuer.Trust()] }, world.Clock);
        string token = isBound ? world.Bound().Create() : world.Good().WithClaim("act", JsonNode.Parse("""{"sub":"agent","act":{"client_id":"service"}}""")).Create();
        ResourceRequest request = isBound ? TestRequest.DPoP(token, world.ProofFor(token).Create(), "GET", CaseWorld.Url) : TestRequest.Bearer(token);
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        Assert.True(result.IsValid);
        var verdict = new CheckResult(
            validator.Explain(request, result),
            result.Token,
            RequiredScopes.Evaluate(["read:things"], result.Token),
            new ActualValues(token, OidcTokenValidation.Tool.Output.JwtView.Parse(token), request, world.Now, IssuerKeySummary.Format(validator.Issuers[0])),
            ["Plain http is allowed here because the address is a loopback one. An API has to set Keys.AllowLoopbackHttp for that, in development alone."]);

        string[] lines = Render(CheckPage.Create(verdict), AnsiSupport.No).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal("VALID", lines[0].TrimEnd());
        Assert.InRange(lines.Length, 5, Height);
        Assert.Equal(!isBound, lines.Any(static line => line.TrimEnd() == "  actor \"agent\", before it \"service\""));
    }

    [Fact]
    public async Task Output_that_is_no_terminal_has_no_escape_sequence()
    {
        using var issuer = new TestIssuer();
        foreach (string command in (string[])["decode", "check --issuer https://issuer.example/ --audience x --jwks /no/such/file"])
            Assert.DoesNotContain('\u001b', (await Run.WithInput(issuer.Token().Create(), command.Split(' '))).Out);
    }

    [Fact]
    public async Task Command_at_a_terminal_writes_the_page_of_a_terminal()
    {
        using var issuer = new TestIssuer();
        using StringWriter output = new(), errors = new();
        string token = issuer.Token().WithClaim("long", new string('a', 200)).Create();
        int exitCode = await ToolProgram.RunAsync(
            ["decode"],
            new Streams(() => new MemoryStream(System.Text.Encoding.ASCII.GetBytes(token)), IsInTyped: false, output, errors) { IsOutTerminal = true },
            TestContext.Current.CancellationToken);

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(new string('a', 200), output.ToString(), StringComparison.Ordinal);   // it is wrapped
    }

    private static string Render(Page page, AnsiSupport ansi)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = ansi, ColorSystem = ansi == AnsiSupport.Yes ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = Width;
        TerminalPage.Write(page, console);
        return writer.ToString();
    }
}
