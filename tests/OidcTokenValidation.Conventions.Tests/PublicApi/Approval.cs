namespace OidcTokenValidation.Conventions.Tests.PublicApi;

/// <summary>Compares the generated text with the approved one, or rewrites the approved one on demand.</summary>
internal static class Approval
{
    public const string Switch = "UPDATE_PUBLIC_API";

    private const int ShownDifferences = 10;

    public static bool IsUpdating => Environment.GetEnvironmentVariable(Switch) is "1";

    /// <summary>Null when both are the same; else what differs first and what to do.</summary>
    public static string? Difference(string file, string? approved, string actual)
    {
        if (string.Equals(approved, actual, StringComparison.Ordinal)) return null;

        var (old, now) = (Lines(approved), Lines(actual));
        var differences = Enumerable.Range(0, Math.Max(old.Length, now.Length))
            .Where(i => !string.Equals(old.ElementAtOrDefault(i), now.ElementAtOrDefault(i), StringComparison.Ordinal))
            .Take(ShownDifferences)
            .SelectMany(i => new[] { Show(i, '-', old), Show(i, '+', now) })
            .OfType<string>();
        return $"The public API is not the one approved in {file}{(approved is null ? " (no such file)" : "")}.\n"
            + $"{string.Join('\n', differences)}\n"
            + $"If the change is meant, rewrite the file and review it: {Switch}=1 dotnet test tests/OidcTokenValidation.Conventions.Tests";
    }

    private static string[] Lines(string? text) => text?.Split('\n') ?? [];

    private static string? Show(int index, char sign, string[] lines) =>
        index < lines.Length ? $"  {sign} {index + 1,4}: {lines[index].Replace("\r", "\\r", StringComparison.Ordinal)}" : null;
}
