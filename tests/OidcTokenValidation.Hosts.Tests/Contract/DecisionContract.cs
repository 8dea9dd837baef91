using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>The audit: each decision about a token is one event, with the same content on each host.</summary>
public abstract class DecisionContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    [Fact]
    public async Task Each_decision_is_logged_once_with_the_values_of_verified_tokens_only()
    {
        ContractHost host = await StartAsync(static options => options.LogAccessDecisions = true);
        string delegated = host.Token().WithId("t-1").WithClaim("act", new JsonObject { ["sub"] = "agent" }).Create();
        (await host.BearerAsync(delegated, Resource.ByAgent)).AssertGranted();
        (await host.BearerAsync(delegated, Resource.ByService)).AssertForbidden();
        (await host.BearerAsync(delegated, Resource.Closed)).AssertForbidden();
        Assert.Equal(Outcome.Forbidden, (await host.BearerAsync(delegated, Resource.Read)).Outcome);
        Assert.Equal(Outcome.Rejected, (await host.BearerAsync(delegated, Resource.SecondFactor)).Outcome);
        Assert.Equal(Outcome.Rejected, (await host.BearerAsync(host.Token().WithId("t-2").Expired().Create())).Outcome);
        (await host.DPoPAsync(host.BoundToken().WithId("t-3").Create())).AssertGranted("alice by DPoP");
        Assert.Equal(Outcome.Rejected, (await host.BearerAsync(host.BoundToken().WithId("t-4").Create())).Outcome);
        (await host.BearerAsync(host.Token().WithId("t-5").Create(), Resource.Optional)).AssertGranted();
        (await host.SendAsync(Resource.Optional)).AssertGranted("anonymous");
        Assert.Equal(Outcome.Unauthenticated, (await host.SendAsync(Resource.Read)).Outcome);

        const string Agent = "actor sub \"agent\"";
        string by = $"client \"test-client\", token \"t-1\" of \"https://home.example/\"";
        Assert.Collection(
            Entries(host),
            entry => Assert.Contains($"Access granted, reason none. Subject \"alice\", {Agent}, {by}. ", entry, StringComparison.Ordinal),
            entry => Assert.Contains($"Access forbidden, reason InsufficientClaim. Subject \"alice\", {Agent}, {by}. Required: the actor's 'client_id' to be 'service'", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access forbidden, reason InsufficientByTest. ", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access forbidden, reason InsufficientScope. ", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access forbidden, reason InsufficientAuthentication. ", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access rejected, reason Expired. Subject \"\", actor none, client \"\", token \"\" of \"\". ", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access granted, reason none. Subject \"alice\", actor none, client \"test-client\", token \"t-3\"", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access rejected, reason BoundTokenWithoutProof. Subject \"\"", entry, StringComparison.Ordinal),
            static entry => Assert.Contains("Access granted, reason none. Subject \"alice\", actor none, client \"test-client\", token \"t-5\"", entry, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_decision_is_logged_by_default()
    {
        ContractHost host = await StartAsync();
        (await host.BearerAsync(host.Token().Create())).AssertGranted();
        (await host.BearerAsync(host.Token().Create(), Resource.Closed)).AssertForbidden();

        Assert.Empty(Entries(host));
    }

    private static string[] Entries(ContractHost host) =>
        [.. host.Logs.Records.Where(static record => record.Category == "OidcTokenValidation.AccessDecisions").Select(static record => record.Message)];
}
