using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The protected header of a JWS (RFC 7515 §4.1), as far as this library reads it.</summary>
/// <remarks><c>jku</c>, <c>x5u</c>, <c>x5c</c> and <c>jwk</c> are never followed: keys come from the issuer alone (RFC 8725 §3.10).</remarks>
internal readonly ref struct JoseHeader
{
    private static readonly MemberTable Names = new("alg", "typ", "kid", "crit");

    private readonly ReadOnlySpan<byte> _json;
    private readonly Index _index;

    private JoseHeader(ReadOnlySpan<byte> json, Index index)
    {
        _json = json;
        _index = index;
    }

    public JsonString Algorithm => _index.Algorithm.StringIn(_json);

    public bool HasType => _index.Type.Kind == JsonKind.String;

    /// <summary>The type; empty if there is none.</summary>
    public JsonString Type => HasType ? _index.Type.StringIn(_json) : default;

    /// <summary>The name of the key; null if there is none. An empty one names no key, as in a JWK.</summary>
    public string? KeyId => _index.KeyId.Kind == JsonKind.String && !_index.KeyId.IsEmpty(_json) ? _index.KeyId.StringIn(_json).ToString() : null;

    /// <summary>The header as one that can be kept.</summary>
    public Copy ToCopy() => new(_json.ToArray(), _index);

    /// <summary>Whether <paramref name="algorithm"/> is "none" in any letter case (RFC 9068 §2.1, RFC 8725 §3.2).</summary>
    public static bool IsNone(JsonString algorithm) => algorithm.EqualsIgnoreCase("none"u8);

    /// <summary>Reads a decoded header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, scoped JsonScratch scratch, out JoseHeader header, out TokenFailureCode refusal)
    {
        header = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        JsonFault fault = JsonMembers.Find(json, scratch.MaxDepth, scratch.Names, Names, values);
        (JsonValue algorithm, JsonValue type, JsonValue keyId, JsonValue critical) = (values[0], values[1], values[2], values[3]);
        refusal = RefusalOf(fault, algorithm, type, keyId, critical);
        if (refusal != TokenFailureCode.None)
            return false;

        header = new JoseHeader(json, new Index(algorithm, type, keyId));
        return true;
    }

    private static TokenFailureCode RefusalOf(JsonFault fault, JsonValue algorithm, JsonValue type, JsonValue keyId, JsonValue critical)
    {
        if (fault != JsonFault.None)
            return JsonFaults.RefusalOf(fault);

        // RFC 7515 §4.1.11: no extension is understood here, so any crit is one too many.
        if (critical.Kind != JsonKind.Absent)
            return TokenFailureCode.CriticalHeader;

        // RFC 7515 §4.1.1, §4.1.4, §4.1.9: alg is required; all three are strings.
        bool wellTyped = algorithm.Kind == JsonKind.String
            && type.Kind is JsonKind.String or JsonKind.Absent
            && keyId.Kind is JsonKind.String or JsonKind.Absent;
        return wellTyped ? TokenFailureCode.None : TokenFailureCode.InvalidHeader;
    }

    /// <summary>A header and the bytes that it stands in.</summary>
    internal readonly struct Copy(byte[] json, Index index)
    {
        public JoseHeader Header => new(json, index);
    }

    /// <summary>Where the members stand.</summary>
    internal readonly record struct Index(JsonValue Algorithm, JsonValue Type, JsonValue KeyId);
}
