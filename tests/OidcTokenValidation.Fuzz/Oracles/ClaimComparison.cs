using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>Compares the registered claims that the product located with the same members in a reference's claims.</summary>
internal static class ClaimComparison
{
    /// <summary>Reports a claim that is absent on one side, or different.</summary>
    /// <param name="claims">The claims of the product.</param>
    /// <param name="reference">The claims of the reference.</param>
    /// <param name="mayBeAbsent">Whether the product may leave out a claim that has this value.</param>
    public static void Compare(in TokenClaims claims, JsonElement reference, Func<RegisteredClaim, JsonElement, bool>? mayBeAbsent = null)
    {
        foreach (RegisteredClaim claim in Enum.GetValues<RegisteredClaim>())
        {
            string name = ClaimIndex.GetName(claim);
            bool hasReference = reference.TryGetProperty(name, out JsonElement expected);
            JsonKind kind = claims.GetKind(claim);
            if (kind == JsonKind.Absent)
            {
                DifferenceException.ThrowUnless(!hasReference || mayBeAbsent?.Invoke(claim, expected) == true, $"'{name}' is absent");
                continue;
            }

            DifferenceException.ThrowUnless(hasReference, $"'{name}' is present");
            DifferenceException.ThrowUnless(
                kind == JsonKind.String
                    ? expected.ValueKind == JsonValueKind.String && claims.String(claim).ToString() == expected.GetString()
                    : StrictJson.Parse(claims.Json(claim)) is { } value && JsonComparison.AreEqual(value, expected),
                $"'{name}' differs");
        }
    }
}
