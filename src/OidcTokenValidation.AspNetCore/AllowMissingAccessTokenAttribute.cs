using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Passes requests without an access token as anonymous, and requests with a valid one; a bad token is rejected.</summary>
/// <remarks>
/// <para>
/// The more specific place wins. On a method it prevails over requirements of the class, of groups and of <c>MapControllers</c> or
/// <c>MapGrpcService</c>; on a class over those of groups. A requirement on a method prevails over this attribute on its class. Where both are on the same
/// method, or on the same class, the token is required. The conventions of a single endpoint count as the method's own.
/// </para>
/// <para>
/// Only the token may be missing: one that is sent must meet all requirements, those of the class and of groups too. Requirements of other kinds on the
/// class or the group (roles, assertions, policies of the application) apply to anonymous requests as well.
/// </para>
/// <para>Hub methods of SignalR cannot have it: the request that has or lacks a token is that of the connection. On a hub method it closes the method.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowMissingAccessTokenAttribute : AuthorizeAttribute, IAuthorizeData, IOptionalAccessTokenMetadata
{
    /// <summary>The name under which the attribute travels. Its schemes are those of <see cref="AuthorizeAttribute.AuthenticationSchemes"/>; the default one
    /// if none is named.</summary>
    public new string Policy => AccessPolicyName.ForMissingToken(AuthenticationSchemes);

    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw new NotSupportedException("AllowMissingAccessToken has no other policy. Put [Authorize(Policy = …)] on the method that requires one.");
    }
}
