using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The names of policies under which attributes travel. A scope has no space in it and a scheme no comma, so a name can be taken apart
/// again.</summary>
internal static class AccessPolicyName
{
    private const string AllScopes = "OidcTokenValidation.RequireScope:";
    private const string AnyScope = "OidcTokenValidation.RequireAnyScope:";
    private const string Access = "OidcTokenValidation.RequireAccess:";
    private const string MissingToken = "OidcTokenValidation.AllowMissingAccessToken:";

    // One entry for each type in an attribute of the program. The number tells types of one name apart.
    private static readonly ConcurrentDictionary<string, AccessRequirement> Registered = new(StringComparer.Ordinal);
    private static int _last;

    public static string ForAllScopes(IEnumerable<string> scopes) => AllScopes + string.Join(' ', scopes);

    public static string ForAnyScope(IEnumerable<string> scopes) => AnyScope + string.Join(' ', scopes);

    public static string ForMissingToken(string? schemes) => MissingToken + schemes;

    public static string Register(Type source, AccessRequirement requirement)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{Access}{Interlocked.Increment(ref _last)}:{source}");
        Registered[name] = requirement;
        return name;
    }

    /// <summary>The requirement that comes on top of the application's default policy.</summary>
    public static bool TryReadRequirement(string policyName, [NotNullWhen(true)] out AccessRequirement? requirement)
    {
        if (policyName.StartsWith(AllScopes, StringComparison.Ordinal))
            requirement = AccessRequirement.AllScopes(policyName[AllScopes.Length..].Split(' '));
        else if (policyName.StartsWith(AnyScope, StringComparison.Ordinal))
            requirement = AccessRequirement.AnyScope(policyName[AnyScope.Length..].Split(' '));
        else
            Registered.TryGetValue(policyName, out requirement);
        return requirement is not null;
    }

    /// <summary>The policy of <see cref="AllowMissingAccessTokenAttribute"/>, which stands by itself.</summary>
    public static AuthorizationPolicy? ReadMissingToken(string policyName) =>
        policyName.StartsWith(MissingToken, StringComparison.Ordinal)
            ? MissingTokenPolicy.Create(policyName[MissingToken.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : null;
}
