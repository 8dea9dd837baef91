using System.Text.Json;

namespace OidcTokenValidation.TestSupport.Vectors;

/// <summary>C2SP/wycheproof, testvectors_v1.</summary>
public static class Wycheproof
{
    /// <summary>One test with the group that has its key.</summary>
    public sealed record Case(JsonElement Group, JsonElement Test)
    {
        public int Id => Test.GetProperty("tcId").GetInt32();

        public bool IsValid => Test.GetProperty("result").GetString() == "valid";

        public bool IsAcceptable => Test.GetProperty("result").GetString() == "acceptable";

        /// <summary>A string; the JSON of a member that is something else, such as a token in JSON serialisation.</summary>
        public string Text(string member) =>
            Test.GetProperty(member) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : Test.GetProperty(member).GetRawText();

        public byte[] Octets(string member) => Convert.FromHexString(Text(member));

        public override string ToString() => $"tcId {Id} ({Test.GetProperty("comment").GetString()})";
    }

    public static IReadOnlyList<Case> Read(string name) =>
        [.. VectorFiles.ReadJson($"wycheproof/{name}_test.json").GetProperty("testGroups").EnumerateArray()
            .SelectMany(static group => group.GetProperty("tests").EnumerateArray().Select(test => new Case(group, test)))];

    /// <summary>The public key or key set of a group; the symmetric groups have only a private one.</summary>
    public static JsonElement Keys(JsonElement group) =>
        group.TryGetProperty("public", out JsonElement keys) ? keys : group.GetProperty("private");
}
