using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>A hub whose clients in browsers send the token in the query.</summary>
[Authorize]
public sealed class ChatHub : Hub
{
    public const string Path = "/hubs/chat";

    public string Who() =>
        $"{Context.UserIdentifier} {Context.User?.Identity?.Name} {Context.User?.IsInRole("admin")} {Context.User?.FindFirst("tenant")?.Value}";

    public string Query() => $"{Context.GetHttpContext()?.Request.Query["access_token"].Count}";

    [Authorize(Roles = "admin")]
    public string Admin() => "admin";

    [Authorize(Policy = "acme")]
    public string Acme() => "acme";

    public Task SendMessage(string user, string text) => Clients.User(user).SendAsync("message", text, Context.ConnectionAborted);
}
