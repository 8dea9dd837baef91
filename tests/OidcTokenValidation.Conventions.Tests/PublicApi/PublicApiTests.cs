using OidcTokenValidation.Conventions.Tests.Support;

namespace OidcTokenValidation.Conventions.Tests.PublicApi;

public sealed class PublicApiTests
{
    public static TheoryData<string> Projects => [.. Checkout.ShippedProjects.Select(static project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Public_API_is_the_approved_one(string name)
    {
        var project = Checkout.Project(name);
        var path = Path.Combine(project.Folder, "PublicAPI.txt");
        var actual = PublicApiText.Of(project.LoadAssembly());
        if (Approval.IsUpdating) File.WriteAllText(path, actual);

        var approved = File.Exists(path) ? File.ReadAllText(path) : null;
        if (Approval.Difference($"src/{name}/PublicAPI.txt", approved, actual) is { } message) Assert.Fail(message);
    }

    [Fact]
    public void Difference_shows_the_first_lines_that_differ_and_how_to_approve_them()
    {
        var message = Approval.Difference("src/A/PublicAPI.txt", "one\ntwo\n", "one\nthree\nfour\n");

        Assert.Contains("  -    2: two\n  +    2: three\n  -    3: \n  +    3: four\n", message, StringComparison.Ordinal);
        Assert.Contains("UPDATE_PUBLIC_API=1 dotnet test", message, StringComparison.Ordinal);
        Assert.Null(Approval.Difference("x", "one\n", "one\n"));
        Assert.NotNull(Approval.Difference("x", "one\r\n", "one\n"));
        Assert.NotNull(Approval.Difference("x", approved: null, "one\n"));
    }
}
