using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Step-up authentication (RFC 9470).</summary>
public abstract class StepUpContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Error9470 = "insufficient_user_authentication";
    private const string Again = "The user must authenticate again, or in another way.";

    private static readonly string Whole = Error(Bearer, Error9470, Again, ", acr_values=\"urn:example:gold urn:example:silver\", max_age=\"300\"");

    [Rule("RFC 9470 §3 acr_values")]
    [Fact]
    public async Task Response_is_401_with_the_values_in_order_of_preference_and_the_age_in_seconds()
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().Create(), Resource.StepUp)).AssertRejected(401, Whole);
        (await host.BearerAsync(host.Token().Create(), Resource.SecondFactor)).AssertRejected(401, Error(Bearer, Error9470, Again, ", acr_values=\"urn:example:gold\""));
        (await host.BearerAsync(host.Token().Create(), Resource.Fresh)).AssertRejected(401, Error(Bearer, Error9470, Again, ", max_age=\"0\""));
    }

    [Fact]
    public async Task Challenge_is_on_the_scheme_that_was_used()
    {
        ContractHost host = await HostAsync();
        (await host.DPoPAsync(host.BoundToken().Create(), Resource.StepUp)).AssertRejected(401, Whole.Replace(Bearer, DPoP, StringComparison.Ordinal));
        (await host.DPoPAsync(Authenticated(host.BoundToken(), host, 10), Resource.StepUp)).AssertGranted("alice by DPoP");
    }

    [Theory]
    [InlineData("urn:example:gold", 0, true)]
    [InlineData("urn:example:silver", 299, true)]
    [InlineData("urn:example:gold", 330, true)]
    [InlineData("urn:example:gold", 331, false)]
    [InlineData("urn:example:gold", 86_400, false)]
    [InlineData("urn:example:bronze", 0, false)]
    [InlineData("urn:example:GOLD", 0, false)]
    [InlineData("urn:example:gold urn:example:silver", 0, false)]
    [InlineData("urn:example:golden", 0, false)]
    [InlineData("", 0, false)]
    public async Task Claims_acr_and_auth_time_decide(string acr, int age, bool passes)
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.BearerAsync(Authenticated(host.Token(), host, age, acr), Resource.StepUp);
        if (passes)
            response.AssertGranted();
        else
            Assert.Contains(response.Outcome, (Outcome[])[Outcome.Rejected]);
        Assert.True(passes || response.Challenges.Count > 0);
    }

    [Fact]
    public async Task Missing_or_unreadable_claim_does_not_meet_the_requirement()
    {
        ContractHost host = await HostAsync();
        TestTokenBuilder Good() => host.Token().WithClaim("acr", "urn:example:gold").WithClaim("auth_time", host.Clock.GetUtcNow().ToUnixTimeSeconds());
        (await host.BearerAsync(Good().Create(), Resource.StepUp)).AssertGranted();
        (await host.BearerAsync(Good().WithoutClaim("acr").Create(), Resource.StepUp)).AssertRejected(401, Whole);
        (await host.BearerAsync(Good().WithoutClaim("auth_time").Create(), Resource.StepUp)).AssertRejected(401, Whole);
        foreach (System.Text.Json.Nodes.JsonNode strange in (System.Text.Json.Nodes.JsonNode[])["soon", true, new System.Text.Json.Nodes.JsonArray(1), -1, 1e300])
            (await host.BearerAsync(Good().WithClaim("auth_time", strange).Create(), Resource.StepUp)).AssertRejected(401, Whole);
        (await host.BearerAsync(Good().WithClaim("acr", new System.Text.Json.Nodes.JsonArray("urn:example:gold")).Create(), Resource.StepUp)).AssertRejected(401, Whole);
    }

    [Rule("RFC 9470 §3 order of errors")]
    [Fact]
    public async Task Requirement_is_not_disclosed_without_a_valid_token()
    {
        ContractHost host = await HostAsync();
        (await host.SendAsync(Resource.StepUp)).AssertUnauthenticated(Bearer, DPoP);
        string expired = host.Token().Expired().WithClaim("acr", "urn:example:gold").WithClaim("auth_time", host.Clock.GetUtcNow().ToUnixTimeSeconds()).Create();
        (await host.BearerAsync(expired, Resource.StepUp)).AssertRejected(401, Error(Bearer, "invalid_token", "The access token has expired."), DPoP);
        (await host.BearerAsync(host.BoundToken().Create(), Resource.StepUp)).AssertRejected("Bearer", "invalid_token", "The access token is bound to a key and needs its proof.");
    }

    [Fact]
    public async Task New_token_that_fails_again_gets_the_same_challenge_again()
    {
        ContractHost host = await HostAsync();
        string[] responses = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => string.Join('\n', (await host.BearerAsync(Authenticated(host.Token(), host, 0, "urn:example:bronze"), Resource.StepUp)).Challenges)))];
        Assert.Equal([Whole, Whole, Whole], responses);
    }

    [Fact]
    public async Task Missing_scope_is_reported_before_the_step_up()
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().Create(), Resource.ReadWithStepUp))
            .AssertRejected(403, Error(Bearer, "insufficient_scope", "The access token lacks a scope that is needed.", ", scope=\"read\""));
        (await host.BearerAsync(host.Token().WithScope("read").Create(), Resource.ReadWithStepUp)).AssertRejected(401, Error(Bearer, Error9470, Again, ", acr_values=\"urn:example:gold\""));
        (await host.BearerAsync(Authenticated(host.Token().WithScope("read"), host, 0), Resource.ReadWithStepUp)).AssertGranted();
    }

    private static string Authenticated(TestTokenBuilder token, ContractHost host, int secondsAgo, string acr = "urn:example:gold") =>
        token.WithClaim("acr", acr).WithClaim("auth_time", host.Clock.GetUtcNow().AddSeconds(-secondsAgo).ToUnixTimeSeconds()).Create();
}
