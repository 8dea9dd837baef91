using System.Globalization;
using System.Text.RegularExpressions;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.Tool.Tests.Doctor;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Commands;

/// <summary>The package's README is correct: its script runs, and its options exist.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "src", "OidcTokenValidation.Tool", "README.md"));

    [Fact]
    public async Task Script_runs_from_the_issuer_to_the_rejected_token()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/usr/bin/curl"), "There is no bash or no curl here: install them (apt-get install bash curl).");
        using var folder = new TemporaryFolder();
        string port = await FreePortAsync();
        string script = Assert.Single(Scripts().Matches(Text)).Groups["script"].Value.Replace("5005", port, StringComparison.Ordinal);
        string tool = folder.Write("oidc-token", $"#!/bin/bash\nexec {string.Join(' ', ToolProcess.Command.Select(static part => $"'{part}'"))} \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await using ChildProcess bash = ChildProcess.Start("/bin/bash", "-c", $$"""
            set -e
            cd '{{folder.Path}}'
            trap 'kill $!' EXIT
            PATH="$PWD:$PATH"
            {{script}}
            """);
        bash.CloseInput();
        int exitCode = await bash.ExitAsync(TestContext.Current.CancellationToken);
        string output = string.Join('\n', bash.Output);

        Assert.True(exitCode == 0, output);
        Assert.Contains("VALID\n", output, StringComparison.Ordinal);
        Assert.Contains("REJECTED: AudienceMismatch", output, StringComparison.Ordinal);
        Assert.Contains("exit code 1", output, StringComparison.Ordinal);
        Assert.Contains("Keys that are used:", output, StringComparison.Ordinal);
        Assert.Contains("NOT VERIFIED", output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("write:things", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_option_of_check_is_in_its_table_and_the_other_way_round()
    {
        string help = (await Run.Of("check", "--help")).Out;
        string table = Text[Text.IndexOf("| option |", StringComparison.Ordinal)..Text.IndexOf("| exit code |", StringComparison.Ordinal)];

        Assert.Equal(
            Options().Matches(table).Select(static match => match.Value).Append("--token-file").Append("--help").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Options().Matches(help).Select(static match => match.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_problem_of_the_doctor_is_in_its_table_and_exists()
    {
        string table = Text[Text.IndexOf("| problem |", StringComparison.Ordinal)..Text.IndexOf("## What is in this token?", StringComparison.Ordinal)];
        string[] named = [.. ProblemNames().Matches(table).Select(static match => match.Groups["name"].Value)];
        string source = string.Concat(Directory.GetFiles(Repository.GetPath("src", "OidcTokenValidation.Tool", "Doctor"), "*.cs").Select(File.ReadAllText));

        Assert.Empty(Seeds.All.Select(static seed => seed.Problem).Except(named, StringComparer.Ordinal));
        Assert.All(named, name => Assert.Contains($"\"{name}\"", source, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lines_for_the_issuer_are_ones_that_it_takes()
    {
        await using ChildProcess issuer = ToolProcess.Start("issuer");
        await issuer.ReadAsync("Authorization: ");
        foreach (Match line in TokenLines().Matches(Text))
        {
            await issuer.WriteLineAsync(line.Value);
            Assert.Contains(".", await issuer.ReadAsync("Authorization: "), StringComparison.Ordinal);
        }

        Assert.Equal(3, TokenLines().Count(Text));
    }

    private static async Task<string> FreePortAsync()
    {
        await using TestIssuerServer server = TestIssuerServer.Start();
        return new Uri(server.Issuer.Issuer).Port.ToString(CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("```sh\n(?<script>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Scripts();

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex ProblemNames();

    [GeneratedRegex("--[a-z-]+[a-z]")]
    private static partial Regex Options();

    [GeneratedRegex("^token --.*$", RegexOptions.Multiline)]
    private static partial Regex TokenLines();
}
