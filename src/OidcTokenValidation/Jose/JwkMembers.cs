using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The members of one JWK (RFC 7517 §4) over its JSON. A view: it cannot outlive the bytes.</summary>
/// <remarks>A member whose value is null, an empty string or an empty array counts as absent.</remarks>
internal ref struct JwkMembers
{
    private const int MaxMembers = 64;
    private const int MaxDepth = 8;

    // In the order of JwkMember.
    private static readonly MemberTable Names = new(
        "kty", "crv", "x", "y", "n", "e", "pub", "kid", "alg", "use", "key_ops", "x5t", "x5t#S256", "d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

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

    public static string GetName(JwkMember member) => Encoding.ASCII.GetString(Names[(int)member]);

    /// <summary>Reads the members of a client's key; all of the JSON is read strictly.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out JwkMembers members, out JwkFault fault)
    {
        members = new JwkMembers(json);
        fault = new(JwkFaultCode.NotAnObject);
        if (json.IsEmpty || json[0] != (byte)'{')
            return false;

        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)];
        fault = JsonMembers.TryRead(json, MaxDepth, scratch, Names, members._values, out _) ? JwkFault.None : new(JwkFaultCode.MalformedJson);
        return fault.IsNone;
    }

    /// <summary>Reads the members of a key in an issuer's document. Members that are not used cannot make it unusable.</summary>
    public static bool TryRead(JsonElement key, out JwkMembers members, out JwkFault fault)
    {
        members = new JwkMembers(JsonMarshal.GetRawUtf8Value(key));
        fault = new(JwkFaultCode.NotAnObject);
        if (key.ValueKind != JsonValueKind.Object)
            return false;

        fault = JwkFault.None;
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

        return fault.IsNone;
    }

    public readonly bool Has(JwkMember member) => GetKind(member) != JsonKind.Absent;

    public readonly JsonKind GetKind(JwkMember member)
    {
        JsonValue value = _values[(int)member];
        return value.IsEmpty(_json) ? JsonKind.Absent : value.Kind;
    }

    /// <summary>A member as a string; empty if it is of another type.</summary>
    public readonly JsonString String(JwkMember member) => GetKind(member) == JsonKind.String ? _values[(int)member].StringIn(_json) : default;

    /// <summary>A member as text that can outlive the JSON; null if it is absent or of another type.</summary>
    public readonly string? Text(JwkMember member) => GetKind(member) == JsonKind.String ? String(member).ToString() : null;

    /// <summary>The strings of a member that is an array.</summary>
    public readonly JsonStringArray Strings(JwkMember member) => new(_json, _values[(int)member]);

    /// <summary>The fault of a member that is present and not a string.</summary>
    public readonly JwkFault FindStringFault(JwkMember member) =>
        GetKind(member) is JsonKind.String or JsonKind.Absent ? JwkFault.None : new(JwkFaultCode.WrongMemberType, member);

    [InlineArray(22)]
    private struct Index
    {
        private JsonValue _first;
    }
}
