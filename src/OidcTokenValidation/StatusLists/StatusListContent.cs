using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.StatusLists;

/// <summary>A list, or why there is none. The default has none.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="List">The list; null if it has a fault.</param>
/// <param name="Detail">More about the fault, for the log.</param>
internal readonly record struct ReadStatusList(StatusListFault Fault, StatusList? List, string? Detail)
{
    public static ReadStatusList Failed(StatusListFault fault, string? detail) => new(fault, List: null, detail);
}

/// <summary>Reads the statuses in the claims of a verified list (draft-ietf-oauth-status-list §4.2).</summary>
internal static class StatusListContent
{
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;
    private const double MaxTimeToLive = 7 * 86_400;

    private static readonly MemberTable Claims = new("status_list", "ttl");
    private static readonly MemberTable Members = new("bits", "lst");

    /// <param name="claims">The claims, which passed the rules.</param>
    /// <param name="maxBytes">The limit of the decompressed bytes.</param>
    public static ReadStatusList Read(in TokenClaims claims, int maxBytes)
    {
        ReadOnlySpan<byte> json = claims.Payload;
        Span<JsonValue> found = stackalloc JsonValue[Claims.Length];
        Span<MemberName> scratch = stackalloc MemberName[MemberNames.GetCapacity(json.Length, MaxMembers)];
        if (!JsonMembers.TryRead(json, MaxDepth, scratch, Claims, found, out _) || found[0].Kind != JsonKind.Object)
            return Failed("the claim 'status_list' is missing, or is not an object (§5.1)");
        if (!TryReadTimeToLive(found[1], json, out TimeSpan? timeToLive))
            return Failed("'ttl' is not a positive number (§5.1)");

        ReadOnlySpan<byte> list = found[0].In(json);
        Span<JsonValue> values = stackalloc JsonValue[Members.Length];
        if (!JsonMembers.TryRead(list, MaxDepth, scratch, Members, values, out _) || !TryReadBits(values[0], list, out int bits))
            return Failed("'status_list.bits' is not 1, 2, 4 or 8 (§4.2)");
        if (values[1].Kind != JsonKind.String)
            return Failed("'status_list.lst' is missing, or is not a string (§4.2)");
        if (!CompressedStatuses.TryRead(values[1].StringIn(list).ToString(), maxBytes, out byte[] statuses, out StatusListFault fault))
            return ReadStatusList.Failed(fault, Describe(fault, maxBytes));

        claims.TryDate(RegisteredClaim.IssuedAt, out double issuedAt);
        var read = new StatusList(statuses, bits) { IssuedAt = issuedAt, Expiry = StatusListRules.GetExpiry(claims), TimeToLive = timeToLive };
        return new(StatusListFault.None, read, Detail: null);
    }

    private static ReadStatusList Failed(string detail) => ReadStatusList.Failed(StatusListFault.Malformed, detail);

    private static string Describe(StatusListFault fault, int maxBytes) => fault == StatusListFault.TooLarge
        ? $"decompressed, 'status_list.lst' has more than {maxBytes} bytes. If the list is so long, set a larger StatusLists.MaxListBytes"
        : "'status_list.lst' is not base64url of a compressed list in the ZLIB format (§4.1)";

    private static bool TryReadBits(JsonValue value, ReadOnlySpan<byte> json, out int bits)
    {
        bits = value.Kind == JsonKind.Number && value.In(json) is [var digit] ? digit - '0' : 0;
        return bits is 1 or 2 or 4 or 8;
    }

    private static bool TryReadTimeToLive(JsonValue value, ReadOnlySpan<byte> json, out TimeSpan? timeToLive)
    {
        timeToLive = null;
        if (value.Kind == JsonKind.Absent)
            return true;
        if (value.Kind != JsonKind.Number || !JsonNumber.TryRead(value.In(json), out double seconds) || seconds <= 0)
            return false;
        timeToLive = TimeSpan.FromSeconds(Math.Min(seconds, MaxTimeToLive));
        return true;
    }
}
