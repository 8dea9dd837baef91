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
/// there is the table of all, in which an identity that requests share has no origin.
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
        if (AccessToken.Of(ticket.Principal) is { } carried && (accepted is null ? feature?.Accepted(carried) == true : ReferenceEquals(carried, accepted)))
            return true;
        foreach (ClaimsIdentity identity in ticket.Principal.Identities)
        {
            var origin = new UserOrigin(identity, ticket.AuthenticationScheme, accepted);
            feature?.Note(origin);
            if (!All.TryAdd(identity, new StrongBox<UserOrigin?>(origin)) && All.TryGetValue(identity, out StrongBox<UserOrigin?>? other) && other.Value != origin)
                other.Value = null;
        }

        return accepted is not null;
    }

    /// <summary>The origin of an identity; null if authentication did not return it, or it shows itself.</summary>
    public static UserOrigin? Find(AccessTokenFeature? feature, ClaimsIdentity identity) =>
        feature?.FindOrigin(identity) ?? (All.TryGetValue(identity, out StrongBox<UserOrigin?>? origin) ? origin.Value : null);
}
