using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Introspection;

/// <summary>An active opaque token (RFC 7662 §2.2). Only a response of the issuer's endpoint creates one, as only a verified signature creates the token of a
/// JWT.</summary>
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

    /// <summary>
    /// Whether its <c>token_type</c> is Bearer, DPoP or absent, and whether it is an access token: endpoints that accept refresh tokens too (RFC 7662 §2.1)
    /// name the kind in a member of their own, Ory Hydra in <c>token_use</c>, OpenIddict in <c>token_usage</c>.
    /// </summary>
    public bool IsAccessToken { get; }

    /// <summary>Whether its <c>token_type</c> is DPoP (RFC 9449 §6.2).</summary>
    public bool IsBound { get; }

    /// <summary>Reads a response; false if it cannot be used.</summary>
    /// <param name="response">The response.</param>
    /// <param name="token">The token; null if it is not active: nothing else is read then.</param>
    /// <param name="validated">The response, with the fault of its body if there is one.</param>
    public static bool TryRead(in IntrospectionResponse response, out IntrospectedToken? token, out IntrospectionResponse validated)
    {
        (token, validated) = (null, response);
        ReadOnlySpan<byte> json = ByteOrderMark.Skip(response.Body.GetValueOrDefault().Span);
        Span<JsonValue> values = stackalloc JsonValue[Names.Length];
        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)];
        if (!JsonMembers.TryRead(json, MaxDepth, scratch, Names, values, out JsonFault fault))
            validated = response.WithFault(ToFault(fault), JsonFaultText.Describe(json, fault));
        else if (values[0].Kind != JsonKind.Boolean)
            validated = response.WithFault(IntrospectionFault.Malformed, "the response has no boolean 'active' (RFC 7662 §2.2)");
        if (validated.Body is null)
            return false;

        // RFC 7662 §2.2: a token that is not active has no other members that may be used.
        if (!values[0].In(json).SequenceEqual("true"u8))
            return true;

        // The same bytes and the same limits as above: there is no fault now.
        TokenClaims.TryRead(json, new JsonScratch(MaxDepth, scratch), out ClaimIndex index, out _);
        RemoveEmpty(ref index, json);

        bool isBound = Is(values[1], json, "DPoP"u8);
        bool isOfAllowedType = isBound || values[1].IsEmpty(json) || Is(values[1], json, "Bearer"u8);
        bool isAccessToken = isOfAllowedType && IsForAccess(values[2], json) && IsForAccess(values[3], json);
        token = new IntrospectedToken(new TokenContent(json, index), isAccessToken, isBound);
        return true;
    }

    private static IntrospectionFault ToFault(JsonFault fault) =>
        fault == JsonFault.DuplicateMember ? IntrospectionFault.RepeatedMember : IntrospectionFault.NotJson;

    // Serializers write null, an empty string or an empty array for a claim that the token does not have. A confirmation, a status and an actor count as absent
    // only if they are null: everything else is enforced or rejected.
    private static void RemoveEmpty(ref ClaimIndex index, ReadOnlySpan<byte> json)
    {
        foreach (RegisteredClaim claim in Claims)
        {
            if (index[claim].IsEmpty(json) && (index[claim].Kind == JsonKind.Null || !IsObject(claim)))
                index[claim] = default;
        }
    }

    private static bool IsObject(RegisteredClaim claim) =>
        claim is RegisteredClaim.Confirmation or RegisteredClaim.Status or RegisteredClaim.Actor or RegisteredClaim.AuthorizedActor;

    private static bool IsForAccess(JsonValue use, ReadOnlySpan<byte> json) =>
        use.IsEmpty(json) || Is(use, json, "access_token"u8) || Is(use, json, "access"u8);

    // RFC 6749 §5.1: the token type is case-insensitive.
    private static bool Is(JsonValue value, ReadOnlySpan<byte> json, ReadOnlySpan<byte> type) =>
        value.Kind == JsonKind.String && value.StringIn(json).EqualsIgnoreCase(type);
}
