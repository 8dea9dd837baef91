using OidcTokenValidation.TestSupport;
using OidcTokenValidation.Tool.Tests.Support;

namespace OidcTokenValidation.Tool.Tests.Golden;

/// <summary>
/// The exact output of <c>oidc-token check</c>. UPDATE_GOLDEN=1 writes the files again; review the difference before you commit it. The tokens are kept
/// and their keys are not: a new case needs all of them made anew, so remove the folder Files/tokens first.
/// </summary>
public sealed class GoldenTests
{
    // What the tool is expected to write, and the tokens that it gets.
    private static readonly string GoldenFolder = Repository.GetPath("tests", "OidcTokenValidation.Tool.Tests", "Golden", "Files");
    private static readonly string Tokens = Path.Combine(GoldenFolder, "tokens");
    private static readonly string Jwks = Path.Combine(Tokens, "jwks.json");
    private static readonly Lazy<bool> Updating = new(Update);

    public static TheoryData<string> Names => [.. Cases.All.Select(static one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Text_is_the_approved_one(string name) => await CompareAsync(name, ".txt");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task JSON_is_the_approved_one(string name) => await CompareAsync(name, ".json", "--json");

    [Fact]
    public void Every_file_has_a_case() => Assert.Equal(
        Cases.All.Select(static one => one.Name).Order(StringComparer.Ordinal),
        Directory.GetFiles(GoldenFolder, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    private static async Task CompareAsync(string name, string extension, params string[] more)
    {
        Case one = Cases.All.Single(other => other.Name == name);
        bool isUpdating = Updating.Value;
        string proof = Path.Combine(Tokens, name + ".proof");
        Run run = await Run.Of(
        [
            "check", "--issuer", "https://issuer.example/", "--jwks", Jwks, "--audience", one.Audience, "--at", CaseWorld.At, "--token-file", Path.Combine(Tokens, name + ".jwt"),
            .. one.Proof is null ? [] : (string[])["--proof-file", proof], .. one.Arguments, .. more,
        ]);

        Assert.Equal((one.ExitCode, string.Empty), (run.ExitCode, run.Error));
        string path = Path.Combine(GoldenFolder, name + extension);
        string actual = run.Out.ReplaceLineEndings("\n");
        if (isUpdating)
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual);
    }

    private static bool Update()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") != "1")
            return false;
        if (File.Exists(Jwks))
            return true;
        Directory.CreateDirectory(Tokens);
        using var world = new CaseWorld();
        foreach (Case one in Cases.All)
        {
            string token = one.Token(world);
            File.WriteAllText(Path.Combine(Tokens, one.Name + ".jwt"), token + "\n");
            if (one.Proof is { } proof)
                File.WriteAllText(Path.Combine(Tokens, one.Name + ".proof"), proof(world, token) + "\n");
        }

        File.WriteAllText(Jwks, world.Issuer.Jwks + "\n");
        return true;
    }
}
