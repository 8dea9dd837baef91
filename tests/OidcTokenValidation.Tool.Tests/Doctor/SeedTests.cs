using System.Globalization;
using System.Text.Json;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary><c>oidc-token doctor</c> names the errors of developers, and the lines to write.</summary>
public sealed class SeedTests
{
    public static TheoryData<string> Names => [.. Seeds.All.Select(static seed => seed.Name)];

    public static TheoryData<string> Working => [.. Seeds.All.Where(static seed => seed.ExitCode == 0).Select(static seed => seed.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Problem_and_the_line_to_write_are_named_and_nothing_else(string name)
    {
        Seed seed = Seeds.All.Single(one => one.Name == name);
        await using var world = new SeedWorld();
        (string input, string[] arguments) = seed.Create(world);
        string line = seed.Line.Replace("{0}", world.Origin, StringComparison.Ordinal);

        Run text = await Run.WithInput(input, ["doctor", .. arguments]);
        Run data = await Run.WithInput(input, ["doctor", "--json", .. arguments]);

        Assert.Equal((seed.ExitCode, string.Empty), (text.ExitCode, text.Error));
        Assert.Equal((seed.ExitCode, string.Empty), (data.ExitCode, data.Error));
        JsonElement problem = Assert.Single(JsonElement.Parse(data.Out).GetProperty("problems").EnumerateArray());
        Assert.Equal(seed.Problem, problem.GetProperty("name").GetString());
        Assert.Contains(problem.GetProperty("write").EnumerateArray(), one => one.GetString()!.Contains(line, StringComparison.Ordinal));
        Assert.NotEmpty(problem.GetProperty("text").GetString()!);
        Assert.Matches($"(?m)^Problem [0-9]+: {seed.Problem}\r?$", text.Out);
        Assert.Contains(text.Out.Split('\n'), one => one.StartsWith("  write: ", StringComparison.Ordinal) && one.Contains(line, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Working))]
    public async Task Working_options_accept_the_token_in_code_and_in_configuration(string name)
    {
        Seed seed = Seeds.All.Single(one => one.Name == name);
        await using var world = new SeedWorld();
        (string input, string[] arguments) = seed.Create(world);
        JsonElement options = JsonElement.Parse((await Run.WithInput(input, ["doctor", "--json", .. arguments])).Out).GetProperty("options");
        string token = OidcTokenValidation.Tool.Doctor.PresentedToken.Parse(input).Token;
        TokenFailureCode? expected = seed.Problem == "DPoPBound" ? TokenFailureCode.BoundTokenWithoutProof : null;

        Assert.Equal("Now", options.GetProperty("for").GetString());
        Assert.Equal(expected, await PrintedOptions.ValidateByCodeAsync(options.GetProperty("code"), token));
        Assert.Equal(expected, await PrintedOptions.ValidateByConfigurationAsync(options.GetProperty("configuration"), token));
    }

    [Fact]
    public void Seeds_are_at_least_25() => Assert.True(Seeds.All.Count >= 25, Seeds.All.Count.ToString(CultureInfo.InvariantCulture));
}
