using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Decryption;

/// <summary>The members of the protected header of a JWE (RFC 7516 §4.1) that this library uses.</summary>
/// <remarks>
/// <c>jku</c>, <c>x5u</c>, <c>x5c</c> and <c>jwk</c> are never followed, and claims that are replicated here (RFC 7519 §5.3) are not read. <c>typ</c> and
/// <c>cty</c> may have any text: those of the signed token count.
/// </remarks>
internal readonly ref struct JweHeader
{
    private static readonly MemberTable Names = new("alg", "enc", "kid", "x5t", "x5t#S256", "epk", "apu", "apv", "typ", "cty", "zip", "crit");

    private readonly ReadOnlySpan<byte> _json;
    private readonly Index _index;

    private JweHeader(ReadOnlySpan<byte> json, Index index)
    {
        _json = json;
        _index = index;
    }

    public JsonString Algorithm => _index.Algorithm.StringIn(_json);

    public JsonString ContentAlgorithm => _index.ContentAlgorithm.StringIn(_json);

    /// <summary>The name of the key; null if it is absent or empty.</summary>
    public string? KeyId => Text(_index.KeyId);

    /// <summary>The thumbprint <c>x5t</c>; null if it is absent or empty.</summary>
    public string? Sha1Thumbprint => Text(_index.Sha1Thumbprint);

    /// <summary>The thumbprint <c>x5t#S256</c>; null if it is absent or empty.</summary>
    public string? Sha256Thumbprint => Text(_index.Sha256Thumbprint);

    /// <summary>The JSON of the ephemeral public key; empty if there is none.</summary>
    public ReadOnlySpan<byte> EphemeralKey => _index.EphemeralKey.Kind == JsonKind.Object ? _index.EphemeralKey.In(_json) : default;

    /// <summary>The <c>apu</c> (RFC 7518 §4.6.1.2); empty if it is absent.</summary>
    public JsonString PartyU => String(_index.PartyU);

    /// <summary>The <c>apv</c> (RFC 7518 §4.6.1.3); empty if it is absent.</summary>
    public JsonString PartyV => String(_index.PartyV);

    /// <summary>Reads a decoded header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, scoped JsonScratch scratch, out JweHeader header, out DecryptionFault fault)
    {
        header = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        bool isRead = JsonMembers.TryRead(json, scratch.MaxDepth, scratch.Names, Names, values, out _);
        fault = isRead ? FindFault(values) : DecryptionFault.HeaderInvalid;
        if (fault != DecryptionFault.None)
            return false;
        header = new JweHeader(json, new Index(values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7]));
        return true;
    }

    private static DecryptionFault FindFault(ReadOnlySpan<JsonValue> values)
    {
        // RFC 8725 §3.6: nothing is decompressed, whatever the method. RFC 7516 §4.1.13: no extension is supported.
        if (values[10].Kind != JsonKind.Absent)
            return DecryptionFault.Compressed;
        if (values[11].Kind != JsonKind.Absent)
            return DecryptionFault.CriticalHeader;

        // RFC 7516 §4.1.1, §4.1.2: both are required. RFC 7518 §4.6.1: epk is an object. All others are strings.
        if (values[0].Kind != JsonKind.String || values[1].Kind != JsonKind.String || values[5].Kind is not (JsonKind.Object or JsonKind.Absent))
            return DecryptionFault.HeaderInvalid;
        for (int i = 2; i < 10; i++)
        {
            if (i != 5 && values[i].Kind is not (JsonKind.String or JsonKind.Absent))
                return DecryptionFault.HeaderInvalid;
        }

        return DecryptionFault.None;
    }

    private JsonString String(JsonValue value) => value.Kind == JsonKind.String ? value.StringIn(_json) : default;

    private string? Text(JsonValue value) => value.Kind == JsonKind.String && !value.IsEmpty(_json) ? value.StringIn(_json).ToString() : null;

    // The locations of the members.
    private readonly record struct Index(
        JsonValue Algorithm,
        JsonValue ContentAlgorithm,
        JsonValue KeyId,
        JsonValue Sha1Thumbprint,
        JsonValue Sha256Thumbprint,
        JsonValue EphemeralKey,
        JsonValue PartyU,
        JsonValue PartyV);
}
