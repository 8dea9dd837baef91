using System.Text.Json;

namespace OidcTokenValidation.Requirements;

/// <summary>A claim, or a member inside one, that passes a test.</summary>
/// <param name="Path">The claim's name, then the names of members within.</param>
/// <param name="Test">The test.</param>
/// <param name="Expected">What the test expects, for the log.</param>
internal sealed record ClaimTerm(string[] Path, Func<JsonElement, bool> Test, string Expected)
{
    /// <summary>A claim that holds one of the texts.</summary>
    public static ClaimTerm HoldingAny(IEnumerable<string> path, IEnumerable<string> values)
    {
        string[] wanted = Check(values, nameof(values));
        return new ClaimTerm(Check(path, nameof(path)), claim => HoldsAny(claim, wanted), $"to hold {RequirementText.OneOf(wanted)}");
    }

    /// <summary>A copy of texts: a requirement must not change with its caller's list.</summary>
    /// <exception cref="ArgumentException">There is none, or one is empty.</exception>
    public static string[] Check(IEnumerable<string> texts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(texts, parameter);
        string[] copy = [.. texts];
        return copy.Length > 0 && !Array.Exists(copy, string.IsNullOrEmpty)
            ? copy
            : throw new ArgumentException("Expected at least one text, none of them empty.", parameter);
    }

    /// <summary>The claim, and what is expected of it.</summary>
    public override string ToString() => $"the claim '{string.Join("' / '", Path)}' {Expected}";

    public bool IsMet(AccessToken token)
    {
        try
        {
            return token.TryGetClaim(Path, out JsonElement claim) && Test(claim);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            // What JsonElement throws for a value of another kind or out of range: the provider's doing, not the program's.
            return false;
        }
    }

    private static bool HoldsAny(JsonElement claim, string[] values) => claim.ValueKind switch
    {
        JsonValueKind.String => values.Contains(claim.GetString()!, StringComparer.Ordinal),
        JsonValueKind.Array => claim.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && values.Contains(item.GetString()!, StringComparer.Ordinal)),
        _ => false,
    };
}
