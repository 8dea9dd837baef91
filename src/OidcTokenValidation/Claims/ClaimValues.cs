using System.Text.Json;
using OidcTokenValidation.StatusLists;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>The values that have been read of a token's claims. Values never change once they are returned, so threads and requests may share them.</summary>
internal sealed class ClaimValues(AcceptedClaims claims)
{
    private StatusReference? _status;
    private string? _subject;
    private string? _clientId;
    private string? _jwtId;
    private IReadOnlyList<string>? _audiences;
    private ScopeSet? _scopes;
    private IReadOnlyList<string>? _roles;
    private IReadOnlyList<string>? _groups;

    public string Subject => _subject ??= claims.FindString(claims.SubjectClaim)!;

    /// <summary>The list and the index that <c>status</c> refers to.</summary>
    public StatusReference Status => _status ??= StatusReference.Read(claims.Content.Claims);

    public string? ClientId => _clientId ??= claims.FindString(claims.ClientClaim);

    public string? JwtId => _jwtId ??= claims.FindString(claims.TokenIdClaim);

    public IReadOnlyList<string> Audiences => _audiences ??= claims.GetStrings(RegisteredClaim.Audience).AsReadOnly();

    public ScopeSet Scopes =>
        _scopes ??= new ScopeSet(SplitAll(claims.FindFirst(claims.Profile.Rules.Scopes) is { } scope ? claims.GetStrings(scope) : []));

    /// <param name="parsed">The same claims, parsed if the roles have not been read before.</param>
    public IReadOnlyList<string> GetRoles(IParsedClaims parsed) => _roles ??= ClaimTexts.GetAll(parsed.Claims, claims.Profile.RolesPath);

    /// <param name="parsed">The same claims, parsed if the groups have not been read before.</param>
    public IReadOnlyList<string> GetGroups(IParsedClaims parsed) => _groups ??= ClaimTexts.GetAll(parsed.Claims, claims.Profile.GroupsPath);

    private static IEnumerable<string> SplitAll(List<string> texts) => texts is [var one] ? Split(one) : texts.SelectMany(Split);

    // RFC 9068 §2.2.3, RFC 8693 §4.2: separated by spaces.
    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Finds a member of nested claims.</summary>
internal static class ClaimPath
{
    public static bool TryFind(JsonElement claims, ReadOnlySpan<string> path, out JsonElement value)
    {
        value = claims;
        foreach (string name in path)
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
            {
                value = default;
                return false;
            }
        }

        return path.Length > 0;
    }
}

/// <summary>Reads a claim as one text, or as texts in the forms that providers use for roles and groups.</summary>
internal static class ClaimTexts
{
    /// <summary>The claim as one text; null if it is missing or not a string.</summary>
    public static string? Find(JsonElement claims, ReadOnlySpan<string> path) =>
        ClaimPath.TryFind(claims, path, out JsonElement value) ? JsonElementText.Find(value) : null;

    /// <summary>A string, the strings of an array, or the names of an object's members that are not false or null; empty if the claim is missing.</summary>
    public static IReadOnlyList<string> GetAll(JsonElement claims, ReadOnlySpan<string> path)
    {
        if (!ClaimPath.TryFind(claims, path, out JsonElement value))
            return [];
        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => [.. value.EnumerateArray().Where(IsString).Select(static item => item.GetString()!)],
            JsonValueKind.Object => [.. value.EnumerateObject().Where(IsSet).Select(static member => member.Name)],
            _ => [],
        };
    }

    private static bool IsString(JsonElement item) => item.ValueKind == JsonValueKind.String;

    private static bool IsSet(JsonProperty member) => member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
}
