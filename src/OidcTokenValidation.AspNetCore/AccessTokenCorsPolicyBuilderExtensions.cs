using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets pages of other origins read what this API answers about their tokens.</summary>
public static class AccessTokenCorsPolicyBuilderExtensions
{
    private static readonly string[] Names = ["WWW-Authenticate", "DPoP-Nonce", "Retry-After"];

    /// <summary>
    /// Exposes <c>WWW-Authenticate</c>, <c>DPoP-Nonce</c> and <c>Retry-After</c>: without it a browser keeps them from the page,
    /// which then learns neither why it was refused (RFC 9449 §7.1) nor the nonce that its next proof needs (§8.2).
    /// </summary>
    /// <param name="policy">The policy. Fields that it exposes already stay exposed.</param>
    /// <remarks>
    /// Call <c>UseCors</c> before <c>UseAuthentication</c> and <c>UseAuthorization</c>, and call those two yourself: a preflight carries no token,
    /// and a refusal without the fields of CORS is nothing but a network error to the page. For DPoP the policy must allow the request headers
    /// <c>Authorization</c> and <c>DPoP</c>. Credentials in the sense of CORS (cookies) are not needed: a token is sent by the page itself.
    /// </remarks>
    public static CorsPolicyBuilder ExposeChallenges(this CorsPolicyBuilder policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.WithExposedHeaders(Names);
    }
}
