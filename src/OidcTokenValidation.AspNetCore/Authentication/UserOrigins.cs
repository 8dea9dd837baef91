using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>The scheme that authenticated an identity, and the access token that it accepted; null for a scheme without access tokens.</summary>
internal sealed record UserOrigin(ClaimsIdentity Identity, string Scheme, AccessToken? Token);

/// <summary>
/// The origins of identities that have no reference to the accepted token: a claims transformation has returned another principal than the token's, or
/// another handler has authenticated the request.
/// </summary>
/// <remarks>
/// Identities are compared by reference: only an identity that authentication returned has an origin, not one that the application sets afterwards.
/// Each request records its own origins. With long polling, SignalR uses the user of one request with the features of another; for such users there is a
/// table for all requests, in which an identity that several requests share has no origin. If the application authorizes without a request
/// (<c>IAuthorizationService</c> with a resource of its own), only that table is used.
/// </remarks>
internal static class UserOrigins
{
    private static readonly ConditionalWeakTable<ClaimsIdentity, StrongBox<UserOrigin?>> All = [];

    /// <summary>Records the origin of an authenticated user. Nothing is recorded for a token's own principal.</summary>
    /// <returns>Whether the user was authenticated by an access token.</returns>
    public static bool Record(HttpContext context, AuthenticationTicket ticket)
    {
        var feature = context.Features.Get<AccessTokenFeature>();
        AccessToken? accepted = feature?.FindToken(ticket.AuthenticationScheme);
        if (AccessToken.From(ticket.Principal) is { } token && IsAccepted(token, accepted, feature))
            return true;
        foreach (ClaimsIdentity identity in ticket.Principal.Identities)
        {
            var origin = new UserOrigin(identity, ticket.AuthenticationScheme, accepted);
            feature?.AddOrigin(origin);
            AddToAll(origin);
        }

        return accepted is not null;
    }

    /// <summary>The origin of an identity; null if authentication did not return it, or it has a reference to the token itself.</summary>
    public static UserOrigin? Find(AccessTokenFeature? feature, ClaimsIdentity identity) => TryFind(feature, identity, out UserOrigin? origin) ? origin : null;

    /// <summary>Whether an origin of the identity was recorded. It is null if several requests share the identity.</summary>
    public static bool TryFind(AccessTokenFeature? feature, ClaimsIdentity identity, out UserOrigin? origin)
    {
        origin = feature?.FindOrigin(identity);
        if (origin is not null)
            return true;
        bool isRecorded = All.TryGetValue(identity, out StrongBox<UserOrigin?>? recorded);
        origin = recorded?.Value;
        return isRecorded;
    }

    // A handler of the application may validate tokens itself. Then no scheme of this library has a result.
    private static bool IsAccepted(AccessToken token, AccessToken? accepted, AccessTokenFeature? feature) => accepted is null
        ? feature is not { HasResults: true } || feature.IsAccepted(token)
        : ReferenceEquals(token, accepted);

    private static void AddToAll(UserOrigin origin)
    {
        // An identity with the token of another request is shared already.
        bool isShared = origin.Identity.BootstrapContext is AccessToken other && !ReferenceEquals(other, origin.Token);
        var added = new StrongBox<UserOrigin?>(isShared ? null : origin);
        if (!All.TryAdd(origin.Identity, added)
            && All.TryGetValue(origin.Identity, out StrongBox<UserOrigin?>? recorded)
            && recorded.Value != origin)
        {
            recorded.Value = null;
        }
    }
}
