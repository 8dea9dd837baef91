using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>The claims of a proof that comes with a token (RFC 9449 §4.2, §7).</summary>
internal readonly ref struct ProofClaims
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 64;

    // So that what is hashed for the replay store is bounded.
    public const int MaxIdLength = 512;

    private static readonly byte[][] Names = JsonMembers.Names("jti", "htm", "htu", "ath", "iat", "nonce", "nbf", "exp");

    private ProofClaims(ReadOnlySpan<byte> json, scoped ReadOnlySpan<JsonValue> values, ProofTimes times)
    {
        Id = values[0].StringIn(json);
        Method = values[1].StringIn(json);
        Target = values[2].StringIn(json);
        TokenHash = values[3].StringIn(json);
        HasNonce = values[5].Kind != JsonKind.Absent;
        Nonce = HasNonce ? values[5].StringIn(json) : default;
        Times = times;
    }

    /// <summary><c>jti</c>, not empty.</summary>
    public JsonString Id { get; }

    /// <summary><c>htm</c></summary>
    public JsonString Method { get; }

    /// <summary><c>htu</c></summary>
    public JsonString Target { get; }

    /// <summary><c>ath</c></summary>
    public JsonString TokenHash { get; }

    public bool HasNonce { get; }

    public JsonString Nonce { get; }

    public ProofTimes Times { get; }

    /// <summary>Reads decoded claims; gives the reason if they are refused.</summary>
    public static TokenFailureCode Read(ReadOnlySpan<byte> json, out ProofClaims claims)
    {
        claims = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        if (JsonMembers.Find(json, MaxDepth, stackalloc MemberName[MaxMembers], Names, values) != JsonFault.None)
            return TokenFailureCode.ProofMalformed;

        foreach (JsonValue required in values[..4])
        {
            if (required.Kind != JsonKind.String)
                return TokenFailureCode.ProofIncomplete;
        }

        if (values[5].Kind is not (JsonKind.String or JsonKind.Absent)
            || !IsId(values[0].StringIn(json))
            || !ProofTimes.TryRead(json, values[4], values[6], values[7], out ProofTimes times))
            return TokenFailureCode.ProofIncomplete;
        claims = new ProofClaims(json, values, times);
        return TokenFailureCode.None;
    }

    private static bool IsId(JsonString id) => id.CopyTo(stackalloc char[MaxIdLength]) > 0;
}
