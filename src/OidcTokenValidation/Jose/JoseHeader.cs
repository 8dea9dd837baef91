using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The protected header of a JWS (RFC 7515 §4.1), as far as this library reads it.</summary>
/// <remarks><c>jku</c>, <c>x5u</c>, <c>x5c</c> and <c>jwk</c> are never followed: keys come from the issuer alone (RFC 8725 §3.10).</remarks>
internal readonly ref struct JoseHeader
{
    private static readonly MemberTable Names = new("alg", "typ", "kid", "crit", "b64", "x5t", "x5t#S256");

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
    public string? KeyId => Text(_index.KeyId);

    /// <summary>Which key the header names. A <c>kid</c> is enough: thumbprints of certificates are read only where there is none.</summary>
    public KeyReference ToKeyReference(SignatureAlgorithm algorithm) => KeyId is { } keyId
        ? new KeyReference(keyId, null, null, algorithm)
        : new KeyReference(null, Text(_index.Sha1Thumbprint), Text(_index.Sha256Thumbprint), algorithm);

    /// <summary>The header as one that can be kept.</summary>
    public Copy ToCopy() => new(_json.ToArray(), _index);

    /// <summary>Whether <paramref name="algorithm"/> is "none" in any letter case (RFC 9068 §2.1, RFC 8725 §3.2).</summary>
    public static bool IsNone(JsonString algorithm) => algorithm.EqualsIgnoreCase("none"u8);

    /// <summary>Whether the member <c>b64</c> says that the payload is not base64url (RFC 7797 §3). JWTs never are (§7), with or without <c>crit</c>.</summary>
    public static bool IsUnencodedPayload(JsonValue b64, ReadOnlySpan<byte> json) => b64.Kind != JsonKind.Absent && !(b64.Kind == JsonKind.Boolean && b64.In(json).SequenceEqual("true"u8));

    /// <summary>Reads a decoded header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, scoped JsonScratch scratch, out JoseHeader header, out TokenFailureCode refusal)
    {
        header = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        JsonFault fault = JsonMembers.Find(json, scratch.MaxDepth, scratch.Names, Names, values);
        var index = new Index(Algorithm: values[0], Type: values[1], KeyId: values[2], Sha1Thumbprint: values[5], Sha256Thumbprint: values[6]);
        refusal = RefusalOf(fault, index, critical: values[3], isUnencoded: IsUnencodedPayload(values[4], json));
        if (refusal != TokenFailureCode.None)
            return false;

        header = new JoseHeader(json, index);
        return true;
    }

    private static TokenFailureCode RefusalOf(JsonFault fault, in Index index, JsonValue critical, bool isUnencoded)
    {
        if (fault != JsonFault.None)
            return JsonFaults.RefusalOf(fault);

        // RFC 7515 §4.1.11: no extension is understood here, so any crit is one too many.
        if (critical.Kind != JsonKind.Absent)
            return TokenFailureCode.CriticalHeader;

        // RFC 7797 §7: the payload of a JWT is always base64url.
        if (isUnencoded)
            return TokenFailureCode.UnencodedPayload;

        // RFC 7515 §4.1.1, §4.1.4, §4.1.9: alg is required; all three are strings.
        bool wellTyped = index.Algorithm.Kind == JsonKind.String
            && index.Type.Kind is JsonKind.String or JsonKind.Absent
            && index.KeyId.Kind is JsonKind.String or JsonKind.Absent;
        return wellTyped ? TokenFailureCode.None : TokenFailureCode.InvalidHeader;
    }

    // A thumbprint that is no string names no certificate: the key is then selected as if it were absent, and its signature decides.
    private string? Text(JsonValue value) => value.Kind == JsonKind.String && !value.IsEmpty(_json) ? value.StringIn(_json).ToString() : null;

    /// <summary>A header and the bytes that it stands in.</summary>
    internal readonly struct Copy(byte[] json, Index index)
    {
        public JoseHeader Header => new(json, index);
    }

    /// <summary>Where the members stand.</summary>
    internal readonly record struct Index(JsonValue Algorithm, JsonValue Type, JsonValue KeyId, JsonValue Sha1Thumbprint, JsonValue Sha256Thumbprint);
}
