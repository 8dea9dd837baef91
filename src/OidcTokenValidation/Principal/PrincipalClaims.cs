using System.Security.Claims;
using System.Text.Json;

namespace OidcTokenValidation.Principal;

/// <summary>Converts JSON claims to the claims of a principal: names are unchanged, an array becomes one claim for each item, objects are JSON.</summary>
internal static class PrincipalClaims
{
    public static IEnumerable<Claim> Create(JsonElement claims, string issuer)
    {
        foreach (JsonProperty claim in claims.EnumerateObject())
        {
            if (claim.Value.ValueKind != JsonValueKind.Array)
            {
                yield return Create(claim.Name, claim.Value, issuer);
                continue;
            }

            foreach (JsonElement element in claim.Value.EnumerateArray())
                yield return Create(claim.Name, element, issuer);
        }
    }

    private static Claim Create(string name, JsonElement value, string issuer) =>
        new(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), GetValueType(value), issuer);

    private static string GetValueType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ClaimValueTypes.String,
        JsonValueKind.True or JsonValueKind.False => ClaimValueTypes.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double,
        _ => "JSON",
    };
}
