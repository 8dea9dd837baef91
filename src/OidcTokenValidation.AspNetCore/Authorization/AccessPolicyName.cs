using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The policy names that represent attributes. A scope contains no space and a scheme no comma, so that a name can be parsed.</summary>
internal static class AccessPolicyName
{
    private const string AllScopes = "OidcTokenValidation.RequireScope:";
    private const string AnyScope = "OidcTokenValidation.RequireAnyScope:";
    private const string Access = "OidcTokenValidation.RequireAccess:";
    private const string MissingToken = "OidcTokenValidation.AllowMissingAccessToken:";

    // One entry for each type in an attribute of the program. The number distinguishes types of the same name.
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

    /// <summary>Parses the name of a policy that adds a requirement to the application's default policy.</summary>
    public static bool TryParseRequirement(string policyName, [NotNullWhen(true)] out AccessRequirement? requirement)
    {
        if (policyName.StartsWith(AllScopes, StringComparison.Ordinal))
            requirement = AccessRequirement.AllScopes(policyName[AllScopes.Length..].Split(' '));
        else if (policyName.StartsWith(AnyScope, StringComparison.Ordinal))
            requirement = AccessRequirement.AnyScope(policyName[AnyScope.Length..].Split(' '));
        else
            Registered.TryGetValue(policyName, out requirement);
        return requirement is not null;
    }

    /// <summary>Parses the name of <see cref="AllowMissingAccessTokenAttribute"/>, whose policy does not contain the default policy.</summary>
    public static bool TryParseMissingToken(string policyName, [NotNullWhen(true)] out AuthorizationPolicy? policy)
    {
        policy = policyName.StartsWith(MissingToken, StringComparison.Ordinal)
            ? MissingTokenPolicy.Create(policyName[MissingToken.Length..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            : null;
        return policy is not null;
    }
}
