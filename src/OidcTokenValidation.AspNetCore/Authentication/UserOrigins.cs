using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>
/// Where the identities of a request's user are from, as far as the user itself does not show it: a claims transformation has returned another
/// principal than the token's, or another handler has authenticated the request.
/// </summary>
/// <remarks>
/// Identities are compared by reference: only what authentication itself returned for this request counts, and a user that the application sets
/// afterwards has no origin. It is among the items of the request, which SignalR copies for long polling; features it does not.
/// </remarks>
internal sealed class UserOrigins
{
    private readonly List<Origin> _origins = new(1);

    public static UserOrigins? Find(HttpContext context) => context.Items.TryGetValue(typeof(UserOrigins), out object? origins) ? (UserOrigins?)origins : null;

    /// <summary>Notes what authentication returned. For a token's own principal that is nothing.</summary>
    /// <returns>Whether an access token came with the user.</returns>
    public static bool Note(HttpContext context, AuthenticationTicket ticket)
    {
        var feature = context.Features.Get<AccessTokenFeature>();
        AccessToken? accepted = feature?.FindToken(ticket.AuthenticationScheme);
        if (AccessToken.Of(ticket.Principal) is { } carried && (accepted is null ? feature?.Accepted(carried) == true : ReferenceEquals(carried, accepted)))
            return true;
        UserOrigins? origins = Find(context);
        if (origins is null)
            context.Items[typeof(UserOrigins)] = origins = new UserOrigins();
        foreach (ClaimsIdentity identity in ticket.Principal.Identities)
            origins.Note(new Origin(identity, ticket.AuthenticationScheme, accepted));
        return accepted is not null;
    }

    /// <summary>The origin of an identity; the latest if it was returned more than once.</summary>
    public Origin? Find(ClaimsIdentity identity) => _origins.Find(origin => ReferenceEquals(origin.Identity, identity));

    private void Note(Origin origin)
    {
        _origins.RemoveAll(other => ReferenceEquals(other.Identity, origin.Identity));
        _origins.Add(origin);
    }

    /// <summary>The scheme that authenticated an identity, and the access token that it accepted; null for a scheme without access tokens.</summary>
    public sealed record Origin(ClaimsIdentity Identity, string Scheme, AccessToken? Token);
}
