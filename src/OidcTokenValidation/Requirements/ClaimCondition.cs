using System.Text.Json;

namespace OidcTokenValidation.Requirements;

/// <summary>A claim, or a member inside one, that passes a test.</summary>
/// <param name="Path">The claim's name, then the names of members within.</param>
/// <param name="Test">The test.</param>
/// <param name="Expected">The expectation of the test, for the log.</param>
internal sealed record ClaimCondition(string[] Path, Func<JsonElement, bool> Test, string Expected)
{
    /// <summary>A claim that contains one of the values.</summary>
    public static ClaimCondition ContainsAny(IEnumerable<string> path, IEnumerable<string> values)
    {
        string[] expected = Check(values, nameof(values));
        return new ClaimCondition(Check(path, nameof(path)), claim => ContainsAny(claim, expected), $"to hold {RequirementText.OneOf(expected)}");
    }

    /// <summary>Copies and validates texts: a requirement must not change with the list of its caller.</summary>
    /// <exception cref="ArgumentException">There is no text, or one is empty.</exception>
    public static string[] Check(IEnumerable<string> texts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(texts, parameter);
        string[] copy = [.. texts];
        return copy.Length > 0 && !Array.Exists(copy, string.IsNullOrEmpty)
            ? copy
            : throw new ArgumentException("Expected at least one text, none of them empty.", parameter);
    }

    public override string ToString() => $"the claim '{string.Join("' / '", Path)}' {Expected}";

    public bool IsMet(AccessToken token)
    {
        try
        {
            return token.TryGetClaim(Path, out JsonElement claim) && Test(claim);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            // JsonElement throws these for a value of another kind or out of range: the value is the provider's, not a fault of the program.
            return false;
        }
    }

    private static bool ContainsAny(JsonElement claim, string[] values) => claim.ValueKind switch
    {
        JsonValueKind.String => values.Contains(claim.GetString()!, StringComparer.Ordinal),
        JsonValueKind.Array => claim.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && ContainsAny(item, values)),
        _ => false,
    };
}
