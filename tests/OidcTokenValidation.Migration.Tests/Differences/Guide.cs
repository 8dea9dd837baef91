using OidcTokenValidation.TestSupport;

namespace OidcTokenValidation.Migration.Tests.Differences;

/// <summary>The guide, as it is in the checkout.</summary>
internal static class Guide
{
    public static string Text { get; } = File.ReadAllText(Repository.GetPath("src", "OidcTokenValidation.AspNetCore", "MIGRATING.md"));

    /// <summary>The first cell of each row of the tables below "What differs".</summary>
    public static IReadOnlyList<string> Differences =>
    [
        .. Text.Split('\n')
            .SkipWhile(static line => line != "## What differs").Skip(1)
            .TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| difference |", StringComparison.Ordinal))
            .Select(static line => line.Split('|')[1].Trim()),
    ];
}
