using Microsoft.AspNetCore.Http.Connections;
using OidcTokenValidation.Migration.Tests.Application;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>SignalR, with its own client.</summary>
internal static class HubCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("a hub over WebSockets", "returned alice Alice A. False acme", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Who))),
        new("a hub over long polling", "returned bob Bob B. True globex", static providers =>
            new HubProbe(providers.Bob().Create(), nameof(ChatHub.Who)) { Transport = HttpTransportType.LongPolling }),
        new("a hub with an expired token", "not connected 401", static providers => new HubProbe(providers.Alice().Expired().Create(), nameof(ChatHub.Who))),
        new("a hub's method for a role", "returned admin", static providers => new HubProbe(providers.Bob().Create(), nameof(ChatHub.Admin))),
        new("a hub's method for a role that the user lacks", "not called Failed to invoke 'Admin' because user is unauthorized", static providers =>
            new HubProbe(providers.Alice().Create(), nameof(ChatHub.Admin))),
        new("a hub's method for a claim that an event added", "returned acme", static providers =>
            new HubProbe(providers.Alice().Create(), nameof(ChatHub.Acme))),
        new("a message for a user", "returned hello", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.SendMessage), "alice", "hello")),
        new("a hub of a partner's user", "returned carol  False ", static providers => new HubProbe(providers.OfPartner().Create(), nameof(ChatHub.Who))),
        new("the query that a hub sees", "returned 1", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Query))),
        new("a hub without a token", "401 *", static _ => new HttpProbe(ChatHub.Path + "/negotiate?negotiateVersion=1") { Method = HttpMethod.Post }),
        new("a hub with two tokens", """200 {"negotiateVersion":*""", static providers =>
            new HttpProbe(ChatHub.Path + "/negotiate?access_token=" + providers.Alice().Create(), providers.Alice().Bearer()) { Method = HttpMethod.Post }),
        new("a hub's connection whose token expires", "returned carol  False ", static providers =>
            new HubProbe(providers.OfPartner().ExpiringIn(TimeSpan.FromSeconds(3)).Create(), nameof(ChatHub.Who)) { Delay = TimeSpan.FromSeconds(4) }),
    ];
}
