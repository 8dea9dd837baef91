using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Authorization;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Allows requests without an access token as anonymous, and requests with a valid one; an invalid token is rejected.</summary>
/// <remarks>
/// <para>
/// The more specific metadata takes precedence. On a method it overrides requirements of the class, of groups and of <c>MapControllers</c> or
/// <c>MapGrpcService</c>; on a class those of groups. A requirement on a method overrides this attribute on its class. If both are on the same
/// method, or on the same class, the token is required. The conventions of a single endpoint count as those of the method.
/// </para>
/// <para>
/// Only the token may be missing: a token that is sent must meet all requirements, those of the class and of groups too. Requirements of other kinds on
/// the class or the group (roles, assertions, policies of the application) apply to anonymous requests as well.
/// </para>
/// <para>It has no meaning for hub methods of SignalR, because the token belongs to the request of the connection. A hub method with it cannot be
/// called.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowMissingAccessTokenAttribute : AuthorizeAttribute, IAuthorizeData, IOptionalAccessTokenMetadata
{
    /// <summary>The policy name that represents the attribute, with the schemes of <see cref="AuthorizeAttribute.AuthenticationSchemes"/>, or the default
    /// scheme if none is named.</summary>
    public new string Policy => AccessPolicyName.ForMissingToken(AuthenticationSchemes);

    string? IAuthorizeData.Policy
    {
        get => Policy;
        set => throw new NotSupportedException("AllowMissingAccessToken has no other policy. Put [Authorize(Policy = …)] on the method that requires one.");
    }
}
