using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Issuing;

/// <summary>The development issuer as a real process: it serves, issues tokens for lines of its input, and ends at a signal.</summary>
public sealed class IssuerProcessTests
{
    [Theory]
    [InlineData("-TERM")]
    [InlineData("-INT")]
    public async Task Issued_token_is_accepted_by_check_and_a_signal_ends_the_issuer_with_0(string signal)
    {
        await using ChildProcess issuer = ToolProcess.Start("issuer", "--scope", "read:things");
        string address = await issuer.ReadAsync("listening on ");
        Assert.SkipWhen(signal == "-INT" && issuer.IgnoresInterrupts, Interrupts.Reason);
        string token = await issuer.ReadAsync("Authorization: ");

        await using ChildProcess check = ToolProcess.Start("check", "--issuer", address, "--audience", TestIssuer.DefaultAudience, "--scope", "read:things");
        await check.WriteLineAsync("Authorization: " + token);
        check.CloseInput();
        int exitCode = await check.ExitAsync(TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, string.Join('\n', check.Output));
        Assert.Equal(0, await issuer.SignalAsync(signal, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Issuer_issues_the_token_that_a_line_describes_and_survives_a_wrong_line_and_the_end_of_its_input()
    {
        await using ChildProcess issuer = ToolProcess.Start("issuer");
        string address = await issuer.ReadAsync("listening on ");
        await issuer.ReadAsync("Authorization: ");

        await issuer.WriteLineAsync("token --lifetime soon");
        await issuer.ReadErrorAsync("The duration 'soon' cannot be parsed");
        await issuer.WriteLineAsync("token --sub bob --audience https://things.example/ --scope \"a b\" --role admin --lifetime -5m");
        string expired = await issuer.ReadAsync("Authorization: ");
        await issuer.WriteLineAsync("token --sub bob --audience https://things.example/ --scope a --scope b --dpop --url https://things.example/x --method PUT");
        string bound = await issuer.ReadAsync("Authorization: ");
        string proof = await issuer.ReadAsync("DPoP: ");
        await issuer.ReadAsync("curl -i -X 'PUT' 'https://things.example/x'");
        issuer.CloseInput();

        using var folder = new TemporaryFolder();
        string[] check = ["check", "--issuer", address, "--audience", "https://things.example/", "--scope", "a", "--scope", "b"];
        Run late = await Run.WithInput(expired, check);
        Run good = await Run.WithInput(bound, [.. check, "--proof-file", folder.Write("proof", proof), "--url", "https://things.example/x", "--method", "PUT"]);

        Assert.Equal(1, late.ExitCode);
        Assert.StartsWith("REJECTED: Expired", late.Out, StringComparison.Ordinal);
        Assert.True(good.ExitCode == 0, good.Out);
        Assert.Contains("subject \"bob\"", good.Out, StringComparison.Ordinal);
        Assert.Equal(0, await issuer.SignalAsync("-TERM", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Port_in_use_is_reported()
    {
        await using TestIssuerServer taken = TestIssuerServer.Start();
        Run run = await Run.Of("issuer", "--port", new Uri(taken.Issuer.Issuer).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("another --port", run.Error, StringComparison.Ordinal);
    }
}
