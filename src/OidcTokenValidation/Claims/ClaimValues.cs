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
    public IReadOnlyList<string> RolesOf(AccessToken token) => _roles ??= ClaimTexts.Of(token.Claims, claims.Profile.RolesPath);

    /// <param name="token">Reads all claims, if need be: the groups may stand anywhere in them.</param>
    public IReadOnlyList<string> GroupsOf(AccessToken token) => _groups ??= ClaimTexts.Of(token.Claims, claims.Profile.GroupsPath);

    private static IEnumerable<string> Words(List<string> texts) => texts is [var one] ? WordsOf(one) : texts.SelectMany(WordsOf);

    private static string[] WordsOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
