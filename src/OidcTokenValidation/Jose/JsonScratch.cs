using OidcTokenValidation.Text;

namespace OidcTokenValidation.Jose;

/// <summary>The limits and the buffer for reading the two JSON documents of a JWS, one after the other.</summary>
internal readonly ref struct JsonScratch(int maxDepth, Span<MemberName> names)
{
    public int MaxDepth { get; } = maxDepth;

    public Span<MemberName> Names { get; } = names;
}

/// <summary>Maps faults of the JSON to failures of the token.</summary>
internal static class JsonFaults
{
    public static TokenFailureCode ToFailureCode(JsonFault fault) => fault switch
    {
        JsonFault.None => TokenFailureCode.None,
        JsonFault.InvalidUtf8 => TokenFailureCode.InvalidUtf8,
        JsonFault.DuplicateMember => TokenFailureCode.DuplicateMember,
        JsonFault.TooDeep => TokenFailureCode.NestedTooDeep,
        JsonFault.TooManyMembers => TokenFailureCode.TooManyMembers,
        _ => TokenFailureCode.InvalidJson,
    };
}
