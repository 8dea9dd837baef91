using System.Buffers.Text;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.StatusLists;

/// <summary>The list and the index that a token refers to with <c>status.status_list</c> (draft-ietf-oauth-status-list §6.2). It is read once for a token,
/// also where the token is cached.</summary>
internal sealed class StatusReference
{
    private const int MaxDepth = 64;
    private const int MaxMembers = 64;

    private static readonly MemberTable Mechanisms = new("status_list");
    private static readonly MemberTable Members = new("idx", "uri");

    private StatusReference(string address, long index) => (Address, Index) = (address, index);

    /// <summary>A token that refers to no list: it has no <c>status</c>, or one with other mechanisms only.</summary>
    public static StatusReference None { get; } = new(string.Empty, -1);

    /// <summary>A claim that is malformed.</summary>
    public static StatusReference Malformed { get; } = new(string.Empty, -1);

    /// <summary>The address of the list, as it is written.</summary>
    public string Address { get; }

    public long Index { get; }

    /// <summary>The list, once it was found; null before.</summary>
    public CachedStatusList? List { get; set; }

    public static StatusReference Read(in TokenClaims claims)
    {
        JsonKind kind = claims.GetKind(RegisteredClaim.Status);
        if (kind != JsonKind.Object)
            return kind == JsonKind.Absent ? None : Malformed;

        ReadOnlySpan<byte> status = claims.Json(RegisteredClaim.Status);
        Span<JsonValue> found = stackalloc JsonValue[Mechanisms.Length];
        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(status.Length, MaxMembers)];
        if (!JsonMembers.TryRead(status, MaxDepth, scratch, Mechanisms, found, out _))
            return Malformed;
        if (found[0].Kind != JsonKind.Object)
            return found[0].Kind == JsonKind.Absent ? None : Malformed;

        ReadOnlySpan<byte> json = found[0].In(status);
        Span<JsonValue> values = stackalloc JsonValue[Members.Length];
        return JsonMembers.TryRead(json, MaxDepth, scratch, Members, values, out _)
            && TryReadIndex(values[0], json, out long index)
            && values[1].Kind == JsonKind.String && !values[1].IsEmpty(json)
            ? new StatusReference(values[1].StringIn(json).ToString(), index)
            : Malformed;
    }

    // An integer, zero or greater: no sign, no fraction, no exponent.
    private static bool TryReadIndex(JsonValue value, ReadOnlySpan<byte> json, out long index)
    {
        index = 0;
        if (value.Kind != JsonKind.Number)
            return false;
        ReadOnlySpan<byte> digits = value.In(json);
        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && Utf8Parser.TryParse(digits, out index, out int consumed) && consumed == digits.Length;
    }
}
