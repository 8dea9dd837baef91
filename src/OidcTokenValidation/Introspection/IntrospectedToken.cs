using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>An opaque token that its issuer says is active (RFC 7662 §2.2). Such an answer of the issuer's endpoint is the only way to get one: what a
/// verified signature is to a JWT.</summary>
internal sealed class IntrospectedToken
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;

    private static readonly MemberTable Names = new("active", "token_type", "token_use", "token_usage");
    private static readonly RegisteredClaim[] Claims = Enum.GetValues<RegisteredClaim>();

    private IntrospectedToken(TokenContent content, bool isAccessToken, bool isBound)
    {
        Content = content;
        IsAccessToken = isAccessToken;
        IsBound = isBound;
    }

    public TokenContent Content { get; }

    /// <summary>Whether its <c>token_type</c> is Bearer or DPoP; so it is if it states none. And whether it is for access: endpoints that answer about
    /// refresh tokens too (RFC 7662 §2.1) say so in a member of their own, Ory Hydra in <c>token_use</c>, OpenIddict in <c>token_usage</c>.</summary>
    public bool IsAccessToken { get; }

    /// <summary>Whether its <c>token_type</c> is DPoP (RFC 9449 §6.2).</summary>
    public bool IsBound { get; }

    /// <summary>
    /// Reads an answer; false for one that cannot be used, which then says why. Of a token that is not active nothing else is read: there is none then.
    /// </summary>
    public static bool TryRead(ref IntrospectionResponse response, out IntrospectedToken? token)
    {
        token = null;
        ReadOnlySpan<byte> json = ByteOrderMark.Skip(response.Body.GetValueOrDefault().Span);
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)];
        if (!JsonMembers.TryRead(json, MaxDepth, scratch, Names, values, out JsonFault fault))
            response = response.Refused(fault == JsonFault.DuplicateMember ? IntrospectionFault.RepeatedMember : IntrospectionFault.NotJson, JsonFaultText.Describe(json, fault));
        else if (values[0].Kind != JsonKind.Boolean)
            response = response.Refused(IntrospectionFault.Malformed, "the answer has no boolean 'active' (RFC 7662 §2.2)");
        if (response.Body is null)
            return false;
        if (!values[0].In(json).SequenceEqual("true"u8))
            return true;

        // The same bytes and the same limits as above: there is no fault now.
        TokenClaims.TryRead(json, new JsonScratch(MaxDepth, scratch), out ClaimIndex index, out _);
        RemoveEmpty(ref index, json);

        bool isBound = Is(values[1], json, "DPoP"u8);
        bool isAccessToken = (isBound || values[1].IsEmpty(json) || Is(values[1], json, "Bearer"u8)) && IsForAccess(values[2], json) && IsForAccess(values[3], json);
        token = new IntrospectedToken(new TokenContent(json, index), isAccessToken, isBound);
        return true;
    }

    // Serializers write null, an empty string or an empty array for a claim that the token does not have. A confirmation that is anything but null is
    // enforced or refused.
    private static void RemoveEmpty(ref ClaimIndex index, ReadOnlySpan<byte> json)
    {
        foreach (RegisteredClaim claim in Claims)
        {
            if (index[claim].IsEmpty(json) && (claim != RegisteredClaim.Confirmation || index[claim].Kind == JsonKind.Null))
                index[claim] = default;
        }
    }

    private static bool IsForAccess(JsonValue use, ReadOnlySpan<byte> json) =>
        use.IsEmpty(json) || Is(use, json, "access_token"u8) || Is(use, json, "access"u8);

    // RFC 6749 §5.1: the token type is case-insensitive.
    private static bool Is(JsonValue value, ReadOnlySpan<byte> json, ReadOnlySpan<byte> type) =>
        value.Kind == JsonKind.String && value.StringIn(json).EqualsIgnoreCase(type);
}
