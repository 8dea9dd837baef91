using System.Runtime.CompilerServices;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The members of a JWK that are read (RFC 7517 §4, RFC 7518 §6).</summary>
internal enum JwkMember
{
    KeyType,
    Curve,
    X,
    Y,
    Modulus,
    Exponent,
    KeyId,
    Algorithm,
    Use,
    Operations,
}

/// <summary>Finds the members of one JWK in its JSON. A view: it cannot outlive the bytes.</summary>
internal ref struct JwkMembers
{
    private const int MaxMembers = 64;
    private const int MaxDepth = 8;

    // In the order of JwkMember; then those that only a private or a symmetric key has (RFC 7518 §6.2.2, §6.3.2, §6.4; "priv" is that of AKP keys).
    private static readonly MemberTable Names = new(
        "kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops", "d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv");

    private readonly ReadOnlySpan<byte> _json;
    private Index _values;

    private JwkMembers(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Whether there is a member that only a private or a symmetric key has.</summary>
    public readonly bool HasPrivate
    {
        get
        {
            foreach (JsonValue value in _values[((int)JwkMember.Operations + 1)..])
            {
                if (value.Kind != JsonKind.Absent)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Reads the members; all of the JSON is read strictly.</summary>
    public static JwkFault Read(ReadOnlySpan<byte> json, out JwkMembers members)
    {
        members = new JwkMembers(json);
        if (json.IsEmpty || json[0] != (byte)'{')
            return JwkFault.NotAnObject;

        JsonFault fault = JsonMembers.Find(json, MaxDepth, stackalloc MemberName[MemberNames.PlacesFor(json.Length, MaxMembers)], Names, members._values);
        return fault == JsonFault.None ? JwkFault.None : JwkFault.MalformedJson;
    }

    public readonly bool Has(JwkMember member) => KindOf(member) != JsonKind.Absent;

    public readonly JsonKind KindOf(JwkMember member) => _values[(int)member].Kind;

    /// <summary>A member as a string; empty if it is none.</summary>
    public readonly JsonString String(JwkMember member) => KindOf(member) == JsonKind.String ? _values[(int)member].StringIn(_json) : default;

    /// <summary>The strings of a member that is an array.</summary>
    public readonly JsonStringArray Strings(JwkMember member) => new(_json, _values[(int)member]);

    /// <summary>Whether a member is something else than a string.</summary>
    public readonly JwkFault FaultOfString(JwkMember member) =>
        KindOf(member) is JsonKind.String or JsonKind.Absent ? JwkFault.None : JwkFault.WrongMemberType;

    /// <summary>Reads the octets of a member that must be there.</summary>
    /// <param name="member">The member.</param>
    /// <param name="room">What the octets may fill.</param>
    /// <param name="tooLong">The fault of a value that does not fit.</param>
    /// <param name="octets">The octets, in <paramref name="room"/>.</param>
    public readonly JwkFault Decode(JwkMember member, Span<byte> room, JwkFault tooLong, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        JsonString text = String(member);
        if (text.IsEmpty)
            return FaultOfString(member) is var fault and not JwkFault.None ? fault : JwkFault.MissingMember;

        Span<char> chars = stackalloc char[(room.Length * 4 / 3) + 2];
        int count = text.CopyTo(chars);
        if (count < 0)
            return tooLong;
        if (!StrictBase64Url.IsCanonical(chars[..count]))
            return JwkFault.InvalidBase64Url;
        if (!StrictBase64Url.TryDecode(chars[..count], room, out int length))
            return tooLong;
        octets = room[..length];
        return JwkFault.None;
    }

    [InlineArray(19)]
    private struct Index
    {
        private JsonValue _first;
    }
}
