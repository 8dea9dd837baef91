using System.Text.Json;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Writes header and claims of a token as JSON, without validating it. Members may be added, but are never changed or removed.</summary>
internal static class DecodeJson
{
    public static string Write(JwtView token) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("verified", value: false);
        json.WriteBoolean("encrypted", token.IsEncrypted);
        Write(json, "header", token.HeaderMembers);
        Write(json, "claims", token.ClaimMembers);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<JsonProperty>? members)
    {
        if (members is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        foreach (JsonProperty member in members)
            member.WriteTo(json);
        json.WriteEndObject();
    }
}
