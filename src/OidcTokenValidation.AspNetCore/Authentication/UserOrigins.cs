using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>The scheme that authenticated an identity, and the access token that it accepted; null for a scheme without access tokens.</summary>
internal sealed record UserOrigin(ClaimsIdentity Identity, string Scheme, AccessToken? Token);

/// <summary>
/// Where the identities of users are from, as far as a user itself does not show it: a claims transformation has returned another principal than the
/// token's, or another handler has authenticated the request.
/// </summary>
/// <remarks>
/// Identities are compared by reference: only what authentication itself returned counts, and a user that the application sets afterwards has no origin.
/// Each request notes its own. SignalR goes on with the user of another request than the one whose features it shows, with long polling; for such users
/// there is the table of all, in which an identity that requests share has no origin. The application authorizes without a request too
/// (<c>IAuthorizationService</c> with a resource of its own): then there is that table alone.
/// </remarks>
internal static class UserOrigins
{
    private static readonly ConditionalWeakTable<ClaimsIdentity, StrongBox<UserOrigin?>> All = [];

    /// <summary>Notes what authentication returned. For a token's own principal that is nothing.</summary>
    /// <returns>Whether an access token came with the user.</returns>
    public static bool Note(HttpContext context, AuthenticationTicket ticket)
    {
        var feature = context.Features.Get<AccessTokenFeature>();
        AccessToken? accepted = feature?.FindToken(ticket.AuthenticationScheme);

        // A handler of the application's validates tokens itself, where no scheme of ours is asked.
        if (AccessToken.From(ticket.Principal) is { } carried && (accepted is null ? feature is not { WasAsked: true } || feature.Accepted(carried) : ReferenceEquals(carried, accepted)))
            return true;
        foreach (ClaimsIdentity identity in ticket.Principal.Identities)
        {
            var origin = new UserOrigin(identity, ticket.AuthenticationScheme, accepted);
            feature?.Note(origin);

            // With the token of another request it is a shared one already.
            bool isShared = identity.BootstrapContext is AccessToken other && !ReferenceEquals(other, accepted);
            if (!All.TryAdd(identity, new StrongBox<UserOrigin?>(isShared ? null : origin)) && All.TryGetValue(identity, out StrongBox<UserOrigin?>? noted) && noted.Value != origin)
                noted.Value = null;
        }

        return accepted is not null;
    }

    /// <summary>The origin of an identity; null if authentication did not return it, or it shows itself.</summary>
    public static UserOrigin? Find(AccessTokenFeature? feature, ClaimsIdentity identity) => TryFind(feature, identity, out UserOrigin? origin) ? origin : null;

    /// <summary>Whether authentication has noted the identity; its origin is null if requests share it, and cannot be told apart here.</summary>
    public static bool TryFind(AccessTokenFeature? feature, ClaimsIdentity identity, out UserOrigin? origin)
    {
        origin = feature?.FindOrigin(identity);
        if (origin is not null)
            return true;
        bool isNoted = All.TryGetValue(identity, out StrongBox<UserOrigin?>? noted);
        origin = noted?.Value;
        return isNoted;
    }
}
