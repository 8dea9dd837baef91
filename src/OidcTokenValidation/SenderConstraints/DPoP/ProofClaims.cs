using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>The claims of a proof that is sent with an access token (RFC 9449 §4.2, §4.3, §7).</summary>
internal readonly ref struct ProofClaims
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 64;

    // It bounds what is hashed for the replay store.
    public const int MaxIdLength = 512;

    private static readonly string[] Required = ["jti", "htm", "htu", "ath"];
    private static readonly MemberTable Names = new([.. Required, "iat", "nonce", "nbf", "exp"]);

    private ProofClaims(ReadOnlySpan<byte> json, scoped ReadOnlySpan<JsonValue> values, ProofTimes times)
    {
        Id = values[0].StringIn(json);
        Method = values[1].StringIn(json);
        Target = values[2].StringIn(json);
        TokenHash = values[3].StringIn(json);
        NonceKind = values[5].Kind;
        Nonce = NonceKind == JsonKind.String ? values[5].StringIn(json) : default;
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

    /// <summary>The JSON kind of <c>nonce</c>; only a string can be a nonce.</summary>
    public JsonKind NonceKind { get; }

    /// <summary><c>nonce</c>, if it is a string.</summary>
    public JsonString Nonce { get; }

    public ProofTimes Times { get; }

    /// <summary>Reads decoded claims.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out ProofClaims claims, [NotNullWhen(false)] out TokenFailure? failure)
    {
        claims = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        if (!JsonMembers.TryRead(json, MaxDepth, stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)], Names, values, out _))
            failure = FailureTable.Get(TokenFailureCode.ProofMalformed);
        else
            failure = FindFailure(json, values);
        if (failure is not null || !ProofTimes.TryRead(json, values[4], values[6], values[7], out ProofTimes times, out failure))
            return false;
        claims = new ProofClaims(json, values, times);
        return true;
    }

    // Of the required claims, all of which are strings.
    private static TokenFailure? FindFailure(ReadOnlySpan<byte> json, ReadOnlySpan<JsonValue> values)
    {
        for (int i = 0; i < Required.Length; i++)
        {
            if (values[i].Kind != JsonKind.String)
                return IncompleteProof.Get(Required[i]);
        }

        return IsId(values[0].StringIn(json)) ? null : IncompleteProof.Get(Required[0]);
    }

    private static bool IsId(JsonString id) => id.CopyTo(stackalloc char[MaxIdLength]) > 0;
}
