using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using OidcTokenValidation.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>Requirements of ASP.NET Core and of the application that a valid token does not meet: roles and claims of policies, for instance.</summary>
internal static class OtherRequirements
{
    /// <summary>Records them for the log and the report, unless a requirement on access tokens is not met either, which is more specific.</summary>
    public static void Report(HttpContext context, IEnumerable<IAuthorizationRequirement> failed)
    {
        if (context.Features.Get<AccessTokenFeature>() is not { UnmetRequirement: null } feature)
            return;
        string[] others =
        [
            .. failed
                .Where(static requirement => requirement is not AccessTokenRequirement)
                .Select(static requirement => requirement.ToString() ?? string.Empty),
        ];
        if (others.Length > 0)
            feature.UnmetRequirement = AccessRequirement.Predicate(static _ => false, string.Join(" and ", others));
    }
}
