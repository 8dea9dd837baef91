using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>What a token is bound to: its <c>cnf</c> claim (RFC 7800 §3.1).</summary>
internal readonly struct Confirmation
{
    private const int MaxDepth = 64;
    private const int MaxMembers = 64;

    private static readonly byte[][] Names = JsonMembers.Names("jkt", "x5t#S256");

    private Confirmation(Sha256Digest? key, Sha256Digest? certificate)
    {
        Key = key;
        Certificate = certificate;
    }

    /// <summary>The thumbprint of the client's key (<c>jkt</c>, RFC 9449 §6.1).</summary>
    public Sha256Digest? Key { get; }

    /// <summary>The thumbprint of the client's certificate (<c>x5t#S256</c>, RFC 8705 §3.1).</summary>
    public Sha256Digest? Certificate { get; }

    /// <summary>Reads the claim. False for one that cannot be enforced: malformed, or without a member that is known here. Unknown members beside a known one are ignored.</summary>
    public static bool TryRead(in TokenClaims claims, out Confirmation confirmation)
    {
        confirmation = default;
        JsonKind kind = claims.KindOf(RegisteredClaim.Confirmation);
        if (kind == JsonKind.Absent)
            return true;
        if (kind != JsonKind.Object)
            return false;

        ReadOnlySpan<byte> json = claims.Json(RegisteredClaim.Confirmation);
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        if (JsonMembers.Find(json, MaxDepth, stackalloc MemberName[MaxMembers], Names, values) != JsonFault.None
            || !TryRead(json, values[0], out Sha256Digest? key)
            || !TryRead(json, values[1], out Sha256Digest? certificate))
            return false;
        confirmation = new Confirmation(key, certificate);
        return (key ?? certificate) is not null;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, JsonValue value, out Sha256Digest? thumbprint)
    {
        thumbprint = null;
        if (value.Kind == JsonKind.Absent)
            return true;
        if (value.Kind != JsonKind.String || !Sha256Digest.TryParse(value.StringIn(json), out Sha256Digest digest))
            return false;
        thumbprint = digest;
        return true;
    }
}
