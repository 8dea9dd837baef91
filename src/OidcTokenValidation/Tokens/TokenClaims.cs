using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tokens;

/// <summary>A token's claims over the bytes they stand in. A view: it cannot outlive the bytes.</summary>
internal readonly ref struct TokenClaims
{
    private readonly ReadOnlySpan<byte> _payload;
    private readonly ref readonly ClaimIndex _index;

    public TokenClaims(ReadOnlySpan<byte> payload, ref readonly ClaimIndex index)
    {
        _payload = payload;
        _index = ref index;
    }

    public JsonKind KindOf(RegisteredClaim claim) => _index[claim].Kind;

    /// <summary>The claim as a string; only where its kind is <see cref="JsonKind.String"/>.</summary>
    public JsonString String(RegisteredClaim claim) => _index[claim].StringIn(_payload);

    /// <summary>The claim as one or many strings.</summary>
    public JsonStringArray Strings(RegisteredClaim claim) => new(_payload, _index[claim]);

    /// <summary>The claim as NumericDate (RFC 7519 §2): finite seconds since 1970, fractions allowed, up to the year 9999.</summary>
    public bool TryDate(RegisteredClaim claim, out double seconds)
    {
        const double LastSecondOfYear9999 = 253_402_300_799;
        seconds = 0;
        JsonValue value = _index[claim];
        return value.Kind == JsonKind.Number
            && JsonNumber.TryRead(value.In(_payload), out seconds)
            && seconds is >= 0 and <= LastSecondOfYear9999;
    }

    /// <summary>Finds the registered claims in a decoded payload.</summary>
    public static TokenFailureCode Read(ReadOnlySpan<byte> payload, scoped JsonScratch scratch, out ClaimIndex index)
    {
        index = default;
        var reader = new StrictJsonReader(payload, scratch.MaxDepth, scratch.Names);
        while (reader.TryReadMember(out JsonString name, out JsonValue value))
        {
            if (ClaimIndex.TryFind(name, out RegisteredClaim claim))
                index[claim] = value;
        }

        return JsonFaults.RefusalOf(reader.Fault);
    }
}
