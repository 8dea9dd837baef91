using System.Security.Claims;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Who the user of a SignalR connection is: the subject of its access token. Other users are found as SignalR finds them, by <see cref="ClaimTypes.NameIdentifier"/>.</summary>
internal sealed class AccessTokenUserIdProvider : IUserIdProvider
{
    /// <inheritdoc/>
    public string? GetUserId(HubConnectionContext connection)
    {
        if (connection.User is not { } user)
            return null;
        if (UserToken.Find(connection.GetHttpContext(), user) is not { } token)
            return user.FindFirst(ClaimTypes.NameIdentifier)?.Value;

        // An identifier that the application has added prevails. A claim of the token that happens to have this name identifies nobody.
        return user.FindFirst(claim => claim.Type == ClaimTypes.NameIdentifier && claim.Issuer != token.Issuer)?.Value ?? token.Subject;
    }
}
