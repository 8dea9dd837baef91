using System.Globalization;
using System.Text.Json;
using OidcTokenValidation.Failures;

namespace OidcTokenValidation.Requirements;

/// <summary>Writes requirements, and the values of a token that they concern, for the log.</summary>
internal static class RequirementText
{
    // Limits that make every text readable.
    private const int MaxListed = 8;
    private const int MaxLength = 64;
    private const int MaxTest = 120;

    public static string List(IReadOnlyCollection<string> values)
    {
        string listed = string.Join(", ", values.Take(MaxListed).Select(static value => $"'{value}'"));
        return values.Count <= MaxListed ? listed : string.Create(CultureInfo.InvariantCulture, $"{listed} and {values.Count - MaxListed} more");
    }

    public static string OneOf(IReadOnlyCollection<string> values) => values.Count == 1 ? List(values) : $"one of {List(values)}";

    /// <summary>A test, by its name or its source text, on one line.</summary>
    public static string Test(string? description)
    {
        string text = string.Join(' ', (description ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? "a test of the application's" : $"the test '{(text.Length <= MaxTest ? text : text[..MaxTest] + "…")}'";
    }

    /// <summary>Describes values of a verified token.</summary>
    /// <param name="what">Their name, without an article.</param>
    /// <param name="values">The values.</param>
    /// <param name="article">The text before the name if there are values.</param>
    public static string Describe(string what, IReadOnlyCollection<string> values, string article = "")
    {
        string listed = string.Join(", ", values.Take(MaxListed).Select(static value => QuotedText.From(value, MaxLength)));
        string more = values.Count <= MaxListed ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and {values.Count - MaxListed} more");
        return values.Count == 0 ? $"the token has no {what}" : $"the token has {article}{what} {listed}{more}";
    }

    /// <summary>Describes a claim of a verified token: texts and simple values as they are, other values by their kind.</summary>
    public static string Describe(AccessToken token, string[] path)
    {
        string name = string.Join("' / '", path);
        if (!token.TryGetClaim(path, out JsonElement claim))
            return $"the token has no claim '{name}'";
        return claim.ValueKind switch
        {
            JsonValueKind.String => Describe($"'{name}'", [claim.GetString()!]),
            JsonValueKind.Array when claim.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String) =>
                Describe($"'{name}'", [.. claim.EnumerateArray().Select(static item => item.GetString()!)]),
            JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number or JsonValueKind.Null =>
                $"the token has '{name}' {QuotedText.From(claim.GetRawText(), MaxLength)}",
            _ => $"the token has '{name}', {(claim.ValueKind == JsonValueKind.Array ? "an array" : "an object")}",
        };
    }
}
