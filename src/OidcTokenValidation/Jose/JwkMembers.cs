using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Finds the members of one JWK in its JSON. A view: it cannot outlive the bytes.</summary>
/// <remarks>A member whose value is null, an empty string or an empty array states nothing: it counts as absent.</remarks>
internal ref struct JwkMembers
{
    private const int MaxMembers = 64;
    private const int MaxDepth = 8;

    // In the order of JwkMember.
    private static readonly MemberTable Names = new(
        "kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops", "x5t", "x5t#S256", "d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    private readonly ReadOnlySpan<byte> _json;
    private Index _values;

    private JwkMembers(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>The first member with a value that only a private or a symmetric key has; null if there is none.</summary>
    public readonly JwkMember? FirstPrivate
    {
        get
        {
            for (JwkMember member = JwkMember.PrivateExponent; member <= JwkMember.AkpPrivate; member++)
            {
                if (Has(member))
                    return member;
            }

            return null;
        }
    }

    public static string NameOf(JwkMember member) => Encoding.ASCII.GetString(Names[(int)member]);

    /// <summary>Reads the members of a client's key; all of the JSON is read strictly.</summary>
    public static JwkFault Read(ReadOnlySpan<byte> json, out JwkMembers members)
    {
        members = new JwkMembers(json);
        if (json.IsEmpty || json[0] != (byte)'{')
            return new(JwkFaultCode.NotAnObject);

        JsonFault fault = JsonMembers.Find(json, MaxDepth, stackalloc MemberName[MemberNames.PlacesFor(json.Length, MaxMembers)], Names, members._values);
        return fault == JsonFault.None ? JwkFault.None : new(JwkFaultCode.MalformedJson);
    }

    /// <summary>Reads the members of a key in an issuer's document. Members that are not used cannot make it unusable.</summary>
    public static JwkFault Read(JsonElement key, out JwkMembers members)
    {
        members = new JwkMembers(JsonMarshal.GetRawUtf8Value(key));
        if (key.ValueKind != JsonValueKind.Object)
            return new(JwkFaultCode.NotAnObject);

        JwkFault fault = JwkFault.None;
        foreach (JsonProperty property in key.EnumerateObject())
        {
            int index = Names.IndexOf(property);
            if (index < 0 || !fault.IsNone)
                continue;
            ref JsonValue value = ref members._values[index];
            fault = value.Kind != JsonKind.Absent ? new(JwkFaultCode.RepeatedMember, (JwkMember)index)
                : JsonEscapes.AreValid(JsonMarshal.GetRawUtf8Value(property.Value)) ? JwkFault.None
                : new(JwkFaultCode.MalformedJson, (JwkMember)index);
            value = JsonValue.Locate(property.Value, members._json);
        }

        return fault;
    }

    public readonly bool Has(JwkMember member) => KindOf(member) != JsonKind.Absent;

    public readonly JsonKind KindOf(JwkMember member)
    {
        JsonValue value = _values[(int)member];
        return value.IsEmpty(_json) ? JsonKind.Absent : value.Kind;
    }

    /// <summary>A member as a string; empty if it is none.</summary>
    public readonly JsonString String(JwkMember member) => KindOf(member) == JsonKind.String ? _values[(int)member].StringIn(_json) : default;

    /// <summary>A member as text that can outlive the JSON; null if it is no string, or states nothing.</summary>
    public readonly string? Text(JwkMember member) => KindOf(member) == JsonKind.String ? String(member).ToString() : null;

    /// <summary>The strings of a member that is an array.</summary>
    public readonly JsonStringArray Strings(JwkMember member) => new(_json, _values[(int)member]);

    /// <summary>The fault of a member that is something else than a string.</summary>
    public readonly JwkFault FindStringFault(JwkMember member) =>
        KindOf(member) is JsonKind.String or JsonKind.Absent ? JwkFault.None : new(JwkFaultCode.WrongMemberType, member);

    [InlineArray(21)]
    private struct Index
    {
        private JsonValue _first;
    }
}
