using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Delegation (RFC 8693 §4.1, §4.4): the actor of a token, and who may act for whom.</summary>
public abstract class ActorContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Invalid = "The access token has an invalid claim.";

    [Theory]
    [InlineData(null, "Direct")]
    [InlineData("""{"sub":"agent"}""", "ByAgent ForAlice")]
    [InlineData("""{"client_id":"service"}""", "ByService")]
    [InlineData("""{"sub":"agent","client_id":"service","act":{"sub":"first"}}""", "ByAgent ByService ForAlice")]
    [InlineData("""{"sub":"x","act":{"sub":"agent","client_id":"service"}}""", "")]
    [InlineData("""{"sub":"agent","client_id":"service","iss":"https://home.example/"}""", "ByAgent ByService ForAlice")]
    [InlineData("""{"sub":"agent","client_id":"service","iss":"https://other.example/"}""", "ForAlice")]
    public async Task Current_actor_decides_and_a_failed_requirement_is_403_without_an_error_code(string? act, string granted)
    {
        ContractHost host = await HostAsync();
        string token = act is null ? host.Token().Create() : host.Token().WithClaim("act", JsonNode.Parse(act)).Create();
        (await host.BearerAsync(token)).AssertGranted();
        foreach (Resource resource in (Resource[])[Resource.ByAgent, Resource.ByService, Resource.Direct, Resource.ForAlice])
        {
            ContractResponse response = await host.BearerAsync(token, resource);
            if (granted.Split(' ').Contains(resource.Name, StringComparer.Ordinal))
                response.AssertGranted();
            else
                response.AssertForbidden();
        }
    }

    [Fact]
    public async Task Actor_may_act_for_some_subjects_only()
    {
        ContractHost host = await HostAsync();
        var agent = new JsonObject { ["sub"] = "agent" };
        (await host.BearerAsync(host.Token().WithClaim("act", agent).Create(), Resource.ForAlice)).AssertGranted();
        (await host.BearerAsync(host.Token().WithSubject("bob").WithClaim("act", agent.DeepClone()).Create(), Resource.ForAlice)).AssertForbidden();
        (await host.BearerAsync(host.Token().WithClaim("may_act", agent.DeepClone()).Create(), Resource.ForAlice)).AssertForbidden();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"agent\"")]
    [InlineData("{}")]
    [InlineData("""{"sub":7}""")]
    [InlineData("""{"iss":"https://home.example/"}""")]
    [InlineData("""{"sub":"agent","act":{"act":{"sub":"x"}}}""")]
    public async Task Malformed_actor_is_401_invalid_token(string json)
    {
        ContractHost host = await HostAsync();
        foreach (string claim in (string[])["act", "may_act"])
        {
            // An authorized actor has no prior actors: what is nested there is not read.
            if (claim == "act" || !json.Contains("\"act\"", StringComparison.Ordinal))
                (await host.BearerAsync(host.Token().WithClaim(claim, JsonNode.Parse(json)).Create(), Resource.ByAgent)).AssertRejected("Bearer", "invalid_token", Invalid);
        }
    }

    [Fact]
    public async Task Chain_of_eight_actors_passes_and_one_of_nine_is_rejected()
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().WithClaim("act", Chain(8)).Create(), Resource.ByAgent)).AssertGranted();
        (await host.BearerAsync(host.Token().WithClaim("act", Chain(9)).Create(), Resource.ByAgent)).AssertRejected("Bearer", "invalid_token", Invalid);
    }

    private static JsonObject Chain(int count)
    {
        var actor = new JsonObject { ["sub"] = "agent" };
        return count == 1 ? actor : new JsonObject { ["sub"] = "agent", ["act"] = Chain(count - 1) };
    }
}
