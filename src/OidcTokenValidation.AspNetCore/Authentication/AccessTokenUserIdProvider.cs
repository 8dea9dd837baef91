using System.Security.Claims;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Identifies the user of a SignalR connection by the subject of its access token.</summary>
/// <remarks>Users without one are identified as SignalR does it, by <see cref="ClaimTypes.NameIdentifier"/>.</remarks>
internal sealed class AccessTokenUserIdProvider : IUserIdProvider
{
    /// <inheritdoc/>
    public string? GetUserId(HubConnectionContext connection)
    {
        if (connection.User is not { } user)
            return null;
        if (UserToken.Find(connection.GetHttpContext(), user) is not { } token)
            return user.FindFirst(ClaimTypes.NameIdentifier)?.Value;

        // An identifier that the application has added takes precedence. A claim of the token that happens to have this name does not identify a user.
        return user.FindFirst(claim => claim.Type == ClaimTypes.NameIdentifier && claim.Issuer != token.Issuer)?.Value ?? token.Subject;
    }
}
