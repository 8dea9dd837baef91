using OidcTokenValidation.Jose;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>The claim <c>cnf</c> (RFC 7800 §3.1): the thumbprints of what a token is bound to. The default is a token that is not bound.</summary>
/// <param name="Key">The thumbprint of the client's key (<c>jkt</c>, RFC 9449 §6.1).</param>
/// <param name="Certificate">The thumbprint of the client's certificate (<c>x5t#S256</c>, RFC 8705 §3.1).</param>
internal readonly record struct ConfirmationClaim(Sha256Digest? Key, Sha256Digest? Certificate)
{
    private const int MaxDepth = 64;
    private const int MaxMembers = 64;

    private static readonly MemberTable Names = new("jkt", "x5t#S256");

    /// <summary>What a token is bound to; Bearer if its claim cannot be enforced.</summary>
    public static TokenBinding GetBinding(in TokenClaims claims)
    {
        TryRead(claims, out ConfirmationClaim confirmation);
        return (confirmation.Key is null ? TokenBinding.Bearer : TokenBinding.DPoP)
            | (confirmation.Certificate is null ? TokenBinding.Bearer : TokenBinding.Mtls);
    }

    /// <summary>Reads the claim; false if it cannot be enforced: it is malformed, or has no supported member. Unsupported members beside a supported one are
    /// ignored.</summary>
    public static bool TryRead(in TokenClaims claims, out ConfirmationClaim confirmation)
    {
        confirmation = default;
        JsonKind kind = claims.GetKind(RegisteredClaim.Confirmation);
        if (kind != JsonKind.Object)
            return kind == JsonKind.Absent;

        ReadOnlySpan<byte> json = claims.Json(RegisteredClaim.Confirmation);
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        if (!JsonMembers.TryRead(json, MaxDepth, stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)], Names, values, out _)
            || !TryReadThumbprint(json, values[0], out Sha256Digest? key)
            || !TryReadThumbprint(json, values[1], out Sha256Digest? certificate)
            || (key ?? certificate) is null)
            return false;
        confirmation = new ConfirmationClaim(key, certificate);
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
