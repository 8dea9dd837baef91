using System.Text.Json;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Claims;

/// <summary>What has been read of a token's claims so far. It never changes what it has given out, so that threads and requests may share it.</summary>
internal sealed class ClaimValues(AcceptedClaims claims)
{
    private string? _subject;
    private string? _clientId;
    private string? _jwtId;
    private IReadOnlyList<string>? _audiences;
    private ScopeSet? _scopes;
    private IReadOnlyList<string>? _roles;
    private IReadOnlyList<string>? _groups;

    public string Subject => _subject ??= claims.String(claims.SubjectClaim)!;

    public string? ClientId => _clientId ??= claims.String(claims.ClientClaim);

    public string? JwtId => _jwtId ??= claims.String(claims.Profile.Rules.TokenId);

    public IReadOnlyList<string> Audiences => _audiences ??= claims.Strings(RegisteredClaim.Audience).AsReadOnly();

    public ScopeSet Scopes => _scopes ??= new ScopeSet(Words(claims.FirstOf(claims.Profile.Rules.Scopes) is { } scope ? claims.Strings(scope) : []));

    /// <param name="token">Reads all claims, if need be: the roles may stand anywhere in them.</param>
    public IReadOnlyList<string> RolesOf(AccessToken token) => _roles ??= ClaimTexts.Get(token.Claims, claims.Profile.RolesPath);

    /// <param name="token">Reads all claims, if need be: the groups may stand anywhere in them.</param>
    public IReadOnlyList<string> GroupsOf(AccessToken token) => _groups ??= ClaimTexts.Get(token.Claims, claims.Profile.GroupsPath);

    private static IEnumerable<string> Words(List<string> texts) => texts is [var one] ? WordsOf(one) : texts.SelectMany(WordsOf);

    private static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
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

/// <summary>Reads a claim as a text, or as texts in the forms that providers use for roles and groups.</summary>
internal static class ClaimTexts
{
    /// <summary>The claim as one text; null if it is missing or is no string.</summary>
    public static string? Find(JsonElement claims, ReadOnlySpan<string> path) => ClaimPath.TryFind(claims, path, out JsonElement value) ? JsonElementText.Find(value) : null;

    public static IReadOnlyList<string> Get(JsonElement claims, ReadOnlySpan<string> path) => !ClaimPath.TryFind(claims, path, out JsonElement value) ? [] : value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => [.. value.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)],
        JsonValueKind.Object => [.. value.EnumerateObject().Where(static member => member.Value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null)).Select(static member => member.Name)],
        _ => [],
    };
}
