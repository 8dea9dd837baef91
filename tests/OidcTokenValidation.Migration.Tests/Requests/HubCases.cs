using Microsoft.AspNetCore.Http.Connections;
using OidcTokenValidation.Migration.Tests.Application;

namespace OidcTokenValidation.Migration.Tests.Requests;

/// <summary>SignalR, with its own client.</summary>
internal static class HubCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("a hub over WebSockets", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Who))),
        new("a hub over long polling", static providers =>
            new HubProbe(providers.Bob().Create(), nameof(ChatHub.Who)) { Transport = HttpTransportType.LongPolling }),
        new("a hub with an expired token", static providers => new HubProbe(providers.Alice().Expired().Create(), nameof(ChatHub.Who))),
        new("a hub's method for a role", static providers => new HubProbe(providers.Bob().Create(), nameof(ChatHub.Admin))),
        new("a hub's method for a role that the user lacks", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Admin))),
        new("a hub's method for a claim that an event added", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Acme))),
        new("a message for a user", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Tell), "alice", "hello")),
        new("a hub of a partner's user", static providers => new HubProbe(providers.OfPartner().Create(), nameof(ChatHub.Who))),
        new("the query that a hub sees", static providers => new HubProbe(providers.Alice().Create(), nameof(ChatHub.Query))),
        new("a hub without a token", static _ => new HttpProbe(ChatHub.Path + "/negotiate?negotiateVersion=1") { Method = HttpMethod.Post }),
        new("a hub with two tokens", static providers =>
            new HttpProbe(ChatHub.Path + "/negotiate?access_token=" + providers.Alice().Create(), providers.Alice().Bearer()) { Method = HttpMethod.Post }),
        new("a hub's connection whose token expires", static providers =>
            new HubProbe(providers.OfPartner().ExpiringIn(TimeSpan.FromSeconds(3)).Create(), nameof(ChatHub.Who)) { Delay = TimeSpan.FromSeconds(4) }),
    ];
}
