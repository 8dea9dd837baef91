using System.Text.Json;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>Compares JSON with what JavaScript made of it.</summary>
internal static class JsonComparison
{
    /// <summary>Whether both are equal. Numbers are compared as doubles, because JavaScript has no others; an infinite one is written as null.</summary>
    public static bool AreEqual(JsonElement value, JsonElement reference) => value.ValueKind switch
    {
        JsonValueKind.Object => reference.ValueKind == JsonValueKind.Object && AreMembersEqual(value, reference),
        JsonValueKind.Array => reference.ValueKind == JsonValueKind.Array
            && value.GetArrayLength() == reference.GetArrayLength()
            && value.EnumerateArray().Zip(reference.EnumerateArray()).All(static pair => AreEqual(pair.First, pair.Second)),
        JsonValueKind.String => reference.ValueKind == JsonValueKind.String && value.GetString() == reference.GetString(),
        JsonValueKind.Number => AreNumbersEqual(value.GetDouble(), reference),
        _ => value.ValueKind == reference.ValueKind,
    };

    private static bool AreMembersEqual(JsonElement value, JsonElement reference) =>
        value.GetPropertyCount() == reference.GetPropertyCount()
        && value.EnumerateObject().All(member => reference.TryGetProperty(member.Name, out JsonElement other) && AreEqual(member.Value, other));

    private static bool AreNumbersEqual(double number, JsonElement reference) => double.IsFinite(number)
        ? reference.ValueKind == JsonValueKind.Number && Math.Abs(number - reference.GetDouble()) == 0
        : reference.ValueKind == JsonValueKind.Null;
}
