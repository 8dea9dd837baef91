using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Locations;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Access tokens of endpoints: what is required of them, where they may stand, and what ends with them.</summary>
public static class AccessTokenEndpointConventionBuilderExtensions
{
    /// <summary>Requires a valid access token with every one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AllScopes(scopes));

    /// <summary>Requires a valid access token with at least one of the scopes; otherwise the answer is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AnyScope(scopes));

    /// <summary>Requires a valid access token that meets <paramref name="requirement"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="requirement">Scopes and claims.</param>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequiredAccess(requirement ?? throw new ArgumentNullException(nameof(requirement))));

    /// <summary>
    /// Passes requests without an access token as anonymous, and such with a valid one; a bad token is refused.
    /// An endpoint that requires authorization stays as it is: in a group, this opens nothing that is closed. To open one method of a class or an endpoint
    /// of a group that is closed, put <see cref="AllowMissingAccessTokenAttribute"/> on the method.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="schemes">The authentication schemes to ask; the application's default if none is named.</param>
    public static TBuilder AllowMissingAccessToken<TBuilder>(this TBuilder builder, params string[] schemes)
        where TBuilder : IEndpointConventionBuilder
    {
        AuthorizationPolicy policy = MissingTokenPolicy.Create(schemes);
        builder.Finally(endpoint =>
        {
            // A policy beside a plain [Authorize] would displace the default policy, and so let anonymous requests in.
            if (endpoint.Metadata.Any(static item => item is IAuthorizeData))
                return;

            endpoint.Metadata.Add(new OptionalAccess());
            endpoint.Metadata.Add(policy);
        });
        return builder;
    }

    /// <summary>Takes the access token from <paramref name="location"/> as well, on this endpoint or group alone. It requires no token: say that as
    /// elsewhere.</summary>
    /// <remarks>
    /// Authentication must run behind routing, as it does in a WebApplication by itself: a place whose endpoint is not yet known is not read, and the
    /// request has no token. Two different locations on one endpoint are a mistake that shows when the endpoints are built.
    /// </remarks>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="location">Where clients that cannot send an Authorization field put the token.</param>
    public static TBuilder AcceptAccessTokenFrom<TBuilder>(this TBuilder builder, AccessTokenLocation location)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(location);
        builder.Add(endpoint => endpoint.Metadata.Add(location));
        builder.Finally(EndpointLocation.ThrowIfSeveral);
        return builder;
    }

    /// <summary>Aborts the response when the access token of the request's user is no longer accepted: for server-sent events and long downloads.</summary>
    /// <remarks>
    /// WebSockets, the connections of SignalR's hubs and native gRPC calls (with <c>AddAccessTokenGrpc</c>) end with their token without this, with a status of
    /// their own. A request without an access token is not ended.
    /// </remarks>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    public static TBuilder EndWithAccessToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint => endpoint.Metadata.Add(EndsWithToken.Mark));
        return builder;
    }
}
