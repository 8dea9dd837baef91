using System.Security.Claims;
using System.Text.Json;

namespace OidcTokenValidation.Principal;

/// <summary>Turns JSON claims into the claims of a principal: names as they are, an array into one claim for each element, objects as JSON.</summary>
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
        new(name, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), TypeOf(value), issuer);

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => ClaimValueTypes.String,
        JsonValueKind.True or JsonValueKind.False => ClaimValueTypes.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? ClaimValueTypes.Integer64 : ClaimValueTypes.Double,
        _ => "JSON",
    };
}
