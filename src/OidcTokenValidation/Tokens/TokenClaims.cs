using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>The claims of a token over its payload. A view: it cannot outlive the bytes.</summary>
internal readonly ref struct TokenClaims
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly ref readonly ClaimIndex _index;

    public TokenClaims(ReadOnlySpan<byte> payload, ref readonly ClaimIndex index)
    {
        _payload = payload;
        _index = ref index;
    }

    /// <summary>The claims set as it is written, UTF-8, for claims that are not registered.</summary>
    public ReadOnlySpan<byte> Payload => _payload;

    /// <summary>The kind of the claim's value.</summary>
    public JsonKind GetKind(RegisteredClaim claim) => _index[claim].Kind;

    /// <summary>The claim as a string; only where its kind is <see cref="JsonKind.String"/>.</summary>
    public JsonString String(RegisteredClaim claim) => _index[claim].StringIn(_payload);

    /// <summary>The JSON of the claim as it is written; an object or an array with its brackets.</summary>
    public ReadOnlySpan<byte> Json(RegisteredClaim claim) => _index[claim].In(_payload);

    /// <summary>The claim as one or many strings.</summary>
    public JsonStringArray Strings(RegisteredClaim claim) => new(_payload, _index[claim]);

    /// <inheritdoc cref="GetKind(RegisteredClaim)"/>
    public JsonKind GetKind(ClaimName claim) => Get(claim).Kind;

    /// <inheritdoc cref="String(RegisteredClaim)"/>
    public JsonString String(ClaimName claim) => Get(claim).StringIn(_payload);

    /// <summary>The claim as a string, if its kind is <see cref="JsonKind.String"/>.</summary>
    public bool TryString(ClaimName claim, out JsonString value)
    {
        JsonValue found = Get(claim);
        bool isString = found.Kind == JsonKind.String;
        value = isString ? found.StringIn(_payload) : default;
        return isString;
    }

    /// <inheritdoc cref="Strings(RegisteredClaim)"/>
    public JsonStringArray Strings(ClaimName claim) => new(_payload, Get(claim));

    /// <summary>Whether the claim is absent, null, an empty string or an empty array.</summary>
    public bool IsEmpty(ClaimName claim) => Get(claim).IsEmpty(_payload);

    /// <summary>The claim as NumericDate (RFC 7519 §2).</summary>
    public bool TryDate(RegisteredClaim claim, out double seconds) => NumericDate.TryRead(_index[claim], _payload, out seconds);

    /// <summary>Finds the registered claims in a decoded payload.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, scoped JsonScratch scratch, out ClaimIndex index, out TokenFailureCode failure)
    {
        index = default;
        bool read = JsonMembers.TryRead(payload, scratch.MaxDepth, scratch.Names, ClaimIndex.Names, index, out JsonFault fault);
        failure = JsonFaults.ToFailureCode(fault);
        return read;
    }

    private JsonValue Get(ClaimName claim) => claim.Registered is { } registered ? _index[registered] : claim.Find(_payload);
}
