using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Allows pages of other origins to read challenges.</summary>
public static class AccessTokenCorsPolicyBuilderExtensions
{
    private static readonly string[] Names = ["WWW-Authenticate", "DPoP-Nonce", "Retry-After"];

    /// <summary>
    /// Exposes <c>WWW-Authenticate</c>, <c>DPoP-Nonce</c> and <c>Retry-After</c>. Otherwise browsers hide them from the page, which then has neither the
    /// reason of the rejection (RFC 9449 §7.1) nor the nonce for its next proof (§8.2).
    /// </summary>
    /// <param name="policy">The policy. Fields that it already exposes remain exposed.</param>
    /// <remarks>
    /// Call <c>UseCors</c> before <c>UseAuthentication</c> and <c>UseAuthorization</c>, and call those two explicitly: a preflight request has no token, and
    /// to the page a rejection without the fields of CORS is a network error. For DPoP the policy must allow the request headers <c>Authorization</c> and
    /// <c>DPoP</c>. Credentials in the sense of CORS (cookies) are not needed, because the page itself sends the token.
    /// </remarks>
    public static CorsPolicyBuilder ExposeChallenges(this CorsPolicyBuilder policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.WithExposedHeaders(Names);
    }
}
