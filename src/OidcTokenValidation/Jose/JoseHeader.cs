using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The members of the protected header of a JWS (RFC 7515 §4, §4.1) that this library uses; others are ignored.</summary>
/// <remarks><c>jku</c>, <c>x5u</c>, <c>x5c</c> and <c>jwk</c> are never followed: keys are those of the issuer alone (RFC 8725 §3.10).</remarks>
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

    /// <summary>The name of the key; null if it is absent or empty.</summary>
    public string? KeyId => Text(_index.KeyId);

    /// <summary>The key that the header names. Thumbprints of certificates are read only if there is no <c>kid</c>.</summary>
    public KeyReference ToKeyReference(SignatureAlgorithm algorithm) => KeyId is { } keyId
        ? new KeyReference(keyId, null, null, algorithm)
        : new KeyReference(null, Text(_index.Sha1Thumbprint), Text(_index.Sha256Thumbprint), algorithm);

    /// <summary>A copy that can be cached.</summary>
    public Copy ToCopy() => new(_json.ToArray(), _index);

    /// <summary>Whether <paramref name="algorithm"/> is "none" in any letter case (RFC 9068 §2.1, RFC 8725 §3.2).</summary>
    public static bool IsNone(JsonString algorithm) => algorithm.EqualsIgnoreCase("none"u8);

    /// <summary>Whether <c>b64</c> is anything but true (RFC 7797 §3): no JWT has an unencoded payload (§7), with or without <c>crit</c>.</summary>
    public static bool IsUnencodedPayload(JsonValue b64, ReadOnlySpan<byte> json) =>
        b64.Kind != JsonKind.Absent && !(b64.Kind == JsonKind.Boolean && b64.In(json).SequenceEqual("true"u8));

    /// <summary>Reads a decoded header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, scoped JsonScratch scratch, out JoseHeader header, out TokenFailureCode failure)
    {
        header = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        JsonMembers.TryRead(json, scratch.MaxDepth, scratch.Names, Names, values, out JsonFault fault);
        var index = new Index(Algorithm: values[0], Type: values[1], KeyId: values[2], Sha1Thumbprint: values[5], Sha256Thumbprint: values[6]);
        failure = FindFailure(fault, index, critical: values[3], isUnencoded: IsUnencodedPayload(values[4], json));
        if (failure != TokenFailureCode.None)
            return false;

        header = new JoseHeader(json, index);
        return true;
    }

    private static TokenFailureCode FindFailure(JsonFault fault, in Index index, JsonValue critical, bool isUnencoded)
    {
        if (fault != JsonFault.None)
            return JsonFaults.ToFailureCode(fault);

        // RFC 7515 §4.1.11: this library supports no extension, so it rejects any crit.
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

    // A thumbprint that is not a string counts as absent.
    private string? Text(JsonValue value) => value.Kind == JsonKind.String && !value.IsEmpty(_json) ? value.StringIn(_json).ToString() : null;

    /// <summary>A header and its bytes.</summary>
    internal readonly struct Copy(byte[] json, Index index)
    {
        public JoseHeader Header => new(json, index);
    }

    /// <summary>The locations of the members.</summary>
    internal readonly record struct Index(JsonValue Algorithm, JsonValue Type, JsonValue KeyId, JsonValue Sha1Thumbprint, JsonValue Sha256Thumbprint);
}
