using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>Limits and working space for the two JSON documents of a JWS; the space is used by one after the other.</summary>
internal readonly ref struct JsonScratch(int maxDepth, Span<MemberName> names)
{
    public int MaxDepth { get; } = maxDepth;

    public Span<MemberName> Names { get; } = names;
}

/// <summary>What a fault of the JSON means for the token.</summary>
internal static class JsonFaults
{
    public static TokenFailureCode RefusalOf(JsonFault fault) => fault switch
    {
        JsonFault.None => TokenFailureCode.None,
        JsonFault.InvalidUtf8 => TokenFailureCode.InvalidUtf8,
        JsonFault.DuplicateMember => TokenFailureCode.DuplicateMember,
        JsonFault.TooDeep => TokenFailureCode.NestedTooDeep,
        JsonFault.TooManyMembers => TokenFailureCode.TooManyMembers,
        _ => TokenFailureCode.InvalidJson,
    };
}
