using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SenderConstraints;

/// <summary>A token together with its confirmation, the <c>cnf</c> claim (RFC 7800 §3.1): the key or the certificate that it is bound to.</summary>
internal readonly struct Confirmation
{
    private const int MaxDepth = 64;
    private const int MaxMembers = 64;

    private static readonly MemberTable Names = new("jkt", "x5t#S256");

    private Confirmation(AccessToken token, Sha256Digest? key, Sha256Digest? certificate)
    {
        Token = token;
        Key = key;
        Certificate = certificate;
    }

    /// <summary>The token; null for the default.</summary>
    public AccessToken? Token { get; }

    /// <summary>The thumbprint of the client's key (<c>jkt</c>, RFC 9449 §6.1).</summary>
    public Sha256Digest? Key { get; }

    /// <summary>The thumbprint of the client's certificate (<c>x5t#S256</c>, RFC 8705 §3.1).</summary>
    public Sha256Digest? Certificate { get; }

    /// <summary>Reads the claim. False if it cannot be enforced: it is malformed, or has neither <c>jkt</c> nor <c>x5t#S256</c>. Other members are ignored if
    /// one of these is present.</summary>
    public static bool TryRead(AccessToken token, out Confirmation confirmation)
    {
        TokenClaims claims = token.SignedClaims;
        JsonKind kind = claims.KindOf(RegisteredClaim.Confirmation);
        confirmation = kind == JsonKind.Absent ? new Confirmation(token, key: null, certificate: null) : default;
        if (kind != JsonKind.Object)
            return kind == JsonKind.Absent;

        ReadOnlySpan<byte> json = claims.Json(RegisteredClaim.Confirmation);
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        if (JsonMembers.Find(json, MaxDepth, stackalloc MemberName[MemberNames.PlacesFor(json.Length, MaxMembers)], Names, values) != JsonFault.None
            || !TryReadThumbprint(json, values[0], out Sha256Digest? key)
            || !TryReadThumbprint(json, values[1], out Sha256Digest? certificate))
            return false;
        if ((key ?? certificate) is null)
            return false;
        confirmation = new Confirmation(token, key, certificate);
        return true;
    }

    private static bool TryReadThumbprint(ReadOnlySpan<byte> json, JsonValue value, out Sha256Digest? thumbprint)
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
