using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.AspNetCore.Authorization;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Locations;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Configures access tokens of endpoints: requirements, locations, and responses that end with the token.</summary>
public static class AccessTokenEndpointConventionBuilderExtensions
{
    /// <summary>Requires a valid access token with all of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AllScopes(scopes));

    /// <summary>Requires a valid access token with at least one of the scopes; otherwise the response is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AnyScope(scopes));

    /// <summary>Requires a valid access token with authorization details of a type (RFC 9396 §2), at least one of which passes a test; otherwise the response
    /// is 403 with <c>insufficient_scope</c>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <typeparam name="T">Your type for one item.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="type">The <c>type</c> of the items, compared ordinally.</param>
    /// <param name="typeInfo">The metadata of <typeparamref name="T"/>, from your <c>JsonSerializerContext</c>.</param>
    /// <param name="test">The test. Items that do not fit <typeparamref name="T"/> fail without the test.</param>
    /// <param name="description">The description of the test in the log; by default its source text.</param>
    /// <exception cref="ArgumentException">The type is empty, or the metadata has case-insensitive names and allows duplicates.</exception>
    public static TBuilder RequireAuthorizationDetails<TBuilder, T>(
        this TBuilder builder,
        string type,
        JsonTypeInfo<T> typeInfo,
        Func<T, bool> test,
        [CallerArgumentExpression(nameof(test))] string? description = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAccess(AccessRequirement.AuthorizationDetails(type, typeInfo, test, description));

    /// <summary>Requires a valid access token that meets <paramref name="requirement"/>.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="requirement">Scopes and claims.</param>
    public static TBuilder RequireAccess<TBuilder>(this TBuilder builder, AccessRequirement requirement)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireAuthorization(new RequiredAccess(requirement ?? throw new ArgumentNullException(nameof(requirement))));

    /// <summary>
    /// Allows requests without an access token as anonymous, and requests with a valid one; an invalid token is rejected.
    /// It does not change an endpoint that requires authorization, for instance by its group. To allow one method of a class, or one endpoint of a group,
    /// that requires authorization, put <see cref="AllowMissingAccessTokenAttribute"/> on the method.
    /// </summary>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="schemes">The authentication schemes; the application's default scheme if none is named.</param>
    public static TBuilder AllowMissingAccessToken<TBuilder>(this TBuilder builder, params string[] schemes)
        where TBuilder : IEndpointConventionBuilder
    {
        AuthorizationPolicy policy = MissingTokenPolicy.Create(schemes);
        builder.Finally(endpoint =>
        {
            // A policy beside a plain [Authorize] would replace the default policy, and so allow anonymous requests.
            if (endpoint.Metadata.Any(static item => item is IAuthorizeData))
                return;

            endpoint.Metadata.Add(new OptionalAccess());
            endpoint.Metadata.Add(policy);
        });
        return builder;
    }

    /// <summary>Takes the access token also from <paramref name="location"/>, on this endpoint or group. It does not require a token: use
    /// <c>RequireAuthorization</c> or <c>RequireScope</c> for that.</summary>
    /// <remarks>
    /// Authentication must run after routing, which is the default in a WebApplication. Without a selected endpoint the location is not read, and the request
    /// has no token. Two different locations on one endpoint are an error, which is thrown when the endpoints are built.
    /// </remarks>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    /// <param name="location">The location for clients that cannot send an Authorization field.</param>
    public static TBuilder AcceptAccessTokenFrom<TBuilder>(this TBuilder builder, AccessTokenLocation location)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(location);
        builder.Add(endpoint => endpoint.Metadata.Add(location));
        builder.Finally(EndpointLocation.ThrowIfSeveral);
        return builder;
    }

    /// <summary>Aborts the response when the access token of the request's user expires or is revoked: for server-sent events and long downloads.</summary>
    /// <remarks>
    /// WebSockets, connections of SignalR's hubs and native gRPC calls (with <c>AddAccessTokenGrpc</c>) end with their token without this, with a status of
    /// their protocol. A request without an access token is not ended. A response that has not started when the token is revoked is aborted a second later, so
    /// that a logout can respond to the token that it revokes.
    /// </remarks>
    /// <typeparam name="TBuilder">The kind of endpoint.</typeparam>
    /// <param name="builder">The endpoint.</param>
    public static TBuilder EndWithAccessToken<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint => endpoint.Metadata.Add(EndWithTokenMatcherPolicy.Metadata));
        return builder;
    }
}
