using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.SenderConstraints.DPoP;

/// <summary>The header of a proof (RFC 9449 §4.2, §4.3).</summary>
internal readonly ref struct ProofHeader
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 64;

    private static readonly MemberTable Names = new("typ", "alg", "jwk", "crit", "b64");

    private ProofHeader(JsonString type, JsonString algorithm, ReadOnlySpan<byte> jwk)
    {
        Type = type;
        Algorithm = algorithm;
        Jwk = jwk;
    }

    public JsonString Type { get; }

    public JsonString Algorithm { get; }

    /// <summary>The public key, as JSON.</summary>
    public ReadOnlySpan<byte> Jwk { get; }

    /// <summary>Reads a decoded header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out ProofHeader header, [NotNullWhen(false)] out TokenFailure? failure)
    {
        header = default;
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        bool read = JsonMembers.TryRead(json, MaxDepth, stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)], Names, values, out _);
        (JsonValue type, JsonValue algorithm, JsonValue jwk, JsonValue critical) = (values[0], values[1], values[2], values[3]);

        // RFC 7515 §4.1.11: no extension is supported here, so no "crit" is accepted.
        bool isMalformed = !read || critical.Kind != JsonKind.Absent || JoseHeader.IsUnencodedPayload(values[4], json);
        failure = isMalformed ? FailureTable.Get(TokenFailureCode.ProofMalformed)
            : type.Kind != JsonKind.String ? IncompleteProof.Get("typ")
            : algorithm.Kind != JsonKind.String ? IncompleteProof.Get("alg")
            : jwk.Kind != JsonKind.Object ? IncompleteProof.Get("jwk")
            : null;
        if (failure is not null)
            return false;
        header = new ProofHeader(type.StringIn(json), algorithm.StringIn(json), jwk.In(json));
        return true;
    }
}
