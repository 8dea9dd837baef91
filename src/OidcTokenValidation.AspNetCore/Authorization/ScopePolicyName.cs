using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The name of the policy that requires scopes. A scope has no space in it, so the name can be taken apart again.</summary>
internal static class ScopePolicyName
{
    private const string Prefix = "OidcTokenValidation.RequireScope:";

    /// <exception cref="ArgumentException">There is no scope, or one is not a scope by RFC 6749 §3.3.</exception>
    public static string Of(IReadOnlyList<string> scopes)
    {
        AccessRequirement.AllScopes(scopes);
        return Prefix + string.Join(' ', scopes);
    }

    public static bool TryRead(string policyName, [NotNullWhen(true)] out AccessRequirement? requirement)
    {
        requirement = policyName.StartsWith(Prefix, StringComparison.Ordinal)
            ? AccessRequirement.AllScopes(policyName[Prefix.Length..].Split(' '))
            : null;
        return requirement is not null;
    }
}
