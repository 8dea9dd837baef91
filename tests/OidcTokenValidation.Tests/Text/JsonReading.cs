using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>The results of <see cref="StrictJsonReader"/>, as copies that outlive it.</summary>
internal sealed record JsonReading(JsonFault Fault, IReadOnlyList<JsonReading.Member> Members)
{
    /// <param name="Name">The unescaped name.</param>
    /// <param name="Kind">The kind of the value.</param>
    /// <param name="Value">A string's unescaped value, and any other value's JSON.</param>
    internal sealed record Member(string Name, JsonKind Kind, string Value);

    public static JsonReading Of(string json, int maxDepth = 16, int maxMembers = 256) => Of(Encoding.UTF8.GetBytes(json), maxDepth, maxMembers);

    public static JsonReading Of(ReadOnlySpan<byte> json, int maxDepth = 16, int maxMembers = 256)
    {
        List<Member> members = [];
        var reader = new StrictJsonReader(json, maxDepth, new MemberName[maxMembers]);
        JsonFault fault;
        while (reader.TryReadMember(out JsonString name, out JsonValue value, out fault))
        {
            string text = value.Kind == JsonKind.String ? value.StringIn(json).ToString() : Encoding.UTF8.GetString(value.In(json));
            members.Add(new Member(name.ToString(), value.Kind, text));
        }

        return new JsonReading(fault, members);
    }
}
