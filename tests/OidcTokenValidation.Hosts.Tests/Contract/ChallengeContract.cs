using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Profiles;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>The content of a challenge (RFC 6750 §3). The grammar is asserted where responses are read.</summary>
public abstract class ChallengeContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string LacksScope = "The access token lacks a scope that is needed.";

    [Rule("RFC 6750 §3 challenge", "RFC 6750 §3 scope")]
    [Fact]
    public async Task Request_without_credentials_gets_both_schemes_with_a_realm_and_the_required_scopes_and_no_error()
    {
        ContractHost host = await HostAsync();
        foreach (Resource resource in Resource.All.Where(static resource => !resource.IsOptional))
        {
            string? scope = resource.Requirement is { SufficientScopes: [{ Count: > 0 }, ..] sets } ? $", scope=\"{string.Join(' ', sets.SelectMany(static set => set).Distinct())}\"" : null;
            (await host.SendAsync(resource)).AssertUnauthenticated(Bearer + scope, DPoP + scope);
        }

        Assert.Equal(Bearer + ", scope=\"read write\"", (await host.SendAsync(Resource.ReadAndWrite)).Challenges[0]);
        Assert.Equal(Bearer, (await host.SendAsync(Resource.Admin)).Challenges[0]);
        (await host.SendAsync(Resource.Optional)).AssertGranted("anonymous");
    }

    [Rule("RFC 6750 §3 parameter")]
    [Fact]
    public async Task Realm_is_taken_from_the_options_and_error_descriptions_can_be_disabled()
    {
        ContractHost host = await HostAsync(ContractSetup.Terse);
        string bearer = "Bearer realm=\"my api's\"", dpop = DPoP.Replace("\"api\"", "\"my api's\"", StringComparison.Ordinal);
        Assert.Equal([bearer, dpop], (await host.SendAsync(Resource.Any)).Challenges);
        Assert.Equal([bearer + ", error=\"invalid_token\"", dpop], (await host.BearerAsync(host.Token().Expired().Create())).Challenges);
        Assert.Equal([bearer + ", error=\"insufficient_scope\", scope=\"read\""], (await host.BearerAsync(host.Token().Create(), Resource.Read)).Challenges);
    }

    [Fact]
    public async Task Challenge_offers_only_the_accepted_schemes()
    {
        (await (await HostAsync(ContractSetup.DPoPOff)).SendAsync(Resource.Any)).AssertUnauthenticated(Bearer);
        (await (await HostAsync(ContractSetup.DPoPRequired)).SendAsync(Resource.Any)).AssertUnauthenticated(DPoP);
    }

    [Rule("RFC 6750 §3.1 insufficient_scope")]
    [Theory, Regression("scope-forms")]
    [InlineData(null)]
    [InlineData("\"\"")]
    [InlineData("\"write\"")]
    [InlineData("\"READ\"")]
    [InlineData("\"read:things readonly\"")]
    [InlineData("[\"write\"]")]
    [InlineData("[]")]
    public async Task Token_without_the_scope_gets_403_with_the_scope_once(string? scope)
    {
        ContractHost host = await HostAsync();
        TestTokenBuilder token = scope is null ? host.Token() : host.Token().WithClaim("scope", System.Text.Json.Nodes.JsonNode.Parse(scope));
        (await host.BearerAsync(token.Create(), Resource.Read)).AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Theory, Regression("scope-forms")]
    [InlineData("scope", "\"read\"")]
    [InlineData("scope", "\"write read\"")]
    [InlineData("scope", "[\"read\",\"write\"]")]
    public async Task Scope_is_found_in_each_of_its_forms(string name, string value)
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().WithClaim(name, System.Text.Json.Nodes.JsonNode.Parse(value)).Create(), Resource.Read)).AssertGranted();
    }

    // RFC 9068 §2.2.3 defines one claim name; the profile of a provider may define another.
    [Theory, Regression("scope-forms")]
    [InlineData("\"read\"")]
    [InlineData("[\"read\"]")]
    public async Task Claim_scp_is_not_read_as_a_scope(string value)
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().WithClaim("scp", System.Text.Json.Nodes.JsonNode.Parse(value)).Create(), Resource.Read))
            .AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Fact, Regression("two-scopes-one-held")]
    public async Task Token_with_one_of_two_scopes_meets_AnyScope_and_not_AllScopes()
    {
        ContractHost host = await HostAsync();
        string read = host.Token().WithScope("read").Create(), both = host.Token().WithScope("write", "read").Create(), none = host.Token().WithScope("other").Create();
        (await host.BearerAsync(both, Resource.ReadAndWrite)).AssertGranted();
        (await host.BearerAsync(read, Resource.ReadAndWrite)).AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read write\""));
        (await host.BearerAsync(read, Resource.ReadOrWrite)).AssertGranted();
        (await host.BearerAsync(none, Resource.ReadOrWrite)).AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read write\""));
    }

    [Fact, Regression("async-predicate-false")]
    public async Task Claim_requirement_that_is_not_met_gives_403_without_an_error_code()
    {
        ContractHost host = await HostAsync();
        string admin = host.Token().WithClaim("roles", new System.Text.Json.Nodes.JsonArray("user", "admin")).WithScope("read").Create();
        string nested = host.Token().WithClaim("realm_access", System.Text.Json.Nodes.JsonNode.Parse("""{"roles":["admin"]}""")).Create();
        (await host.BearerAsync(admin, Resource.Admin)).AssertGranted();
        (await host.BearerAsync(admin, Resource.ReadAsAdmin)).AssertGranted();
        (await host.BearerAsync(nested, Resource.NestedAdmin)).AssertGranted();
        (await host.BearerAsync(nested, Resource.Admin)).AssertForbidden();
        (await host.BearerAsync(admin, Resource.NestedAdmin)).AssertForbidden();
        (await host.BearerAsync(admin, Resource.Closed)).AssertForbidden();
        (await host.BearerAsync(admin, Resource.ClosedLater)).AssertForbidden();
        (await host.BearerAsync(admin, Resource.ReadLater)).AssertGranted();
        (await host.BearerAsync(host.Token().WithSubject("bob").WithScope("read").Create(), Resource.ReadLater)).AssertForbidden();
        (await host.BearerAsync(host.Token().Create(), Resource.ReadLater)).AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
        (await host.BearerAsync(host.Token().WithClaim("roles", "administrator").Create(), Resource.Admin)).AssertForbidden();
        (await host.BearerAsync(host.Token().WithScope("read").Create(), Resource.ReadAsAdmin)).AssertForbidden();
        (await host.BearerAsync(host.Token().WithClaim("roles", "admin").Create(), Resource.ReadAsAdmin)).AssertRejected(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Fact]
    public async Task Policy_for_a_workload_is_met_by_the_tokens_of_its_platform_alone()
    {
        ContractHost host = await HostAsync(ContractSetup.Workflows);
        (await host.BearerAsync(Workflow(host).Create(), Resource.MainBranch)).AssertGranted("repo:acme/shop:environment:production by Bearer");
        foreach ((string claim, string value) in ((string, string)[])[("repository", "acme/other"), ("ref", "refs/heads/dev"), ("ref_type", "tag"), ("environment", "staging"), ("event_name", "pull_request_target")])
            (await host.BearerAsync(Workflow(host).WithClaim(claim, value).Create(), Resource.MainBranch)).AssertForbidden();

        // Another provider's token with the same claims
        host = await HostAsync();
        (await host.BearerAsync(Workflow(host).OfType("at+jwt").WithClient("web").Create(), Resource.MainBranch)).AssertForbidden();
    }

    private static TestTokenBuilder Workflow(ContractHost host) =>
        JsonNode.Parse(WorkloadShapes.GitHubActions.Claims)!.AsObject()
            .Aggregate(host.Token().OfType("JWT"), static (token, claim) => token.WithClaim(claim.Key, claim.Value?.DeepClone()))
            .For(TestIssuer.DefaultAudience);

    [Rule("RFC 9068 §4 invalid_token")]
    [Fact]
    public async Task Invalid_token_is_401_on_every_resource_also_where_no_token_is_required()
    {
        ContractHost host = await HostAsync();
        string expired = host.Token().WithScope("read", "write").Expired().Create();
        foreach (Resource resource in Resource.All)
            (await host.BearerAsync(expired, resource)).AssertRejected(401, Error(Bearer, "invalid_token", "The access token has expired."), DPoP);
    }

    [Rule("RFC 9068 §6 privacy")]
    [Theory, Regression("header-injection")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    [InlineData("x\", error=\"none")]
    [InlineData("x\\\"")]
    [InlineData("\u00fcmlaut\u2028")]
    public async Task Text_of_a_token_is_in_no_response(string text)
    {
        ContractHost host = await HostAsync();
        foreach (string claim in (string[])["iss", "sub", "aud", "client_id", "scope", "acr", "jti", "roles", "nonce"])
        {
            foreach (Resource resource in (Resource[])[Resource.Read, Resource.StepUp, Resource.Admin])
            {
                ContractResponse response = await host.BearerAsync(host.Token().WithClaim(claim, "mark" + text).Create(), resource);
                Assert.Contains(response.Outcome, (Outcome[])[Outcome.Rejected, Outcome.Forbidden]);
                Assert.DoesNotContain("mark", response.AllText, StringComparison.Ordinal);
                Assert.Empty(response.Fields["Set-Cookie"]);
            }
        }

        foreach (string member in (string[])["kid", "alg", "typ", "jku", "crit"])
        {
            ContractResponse response = await host.BearerAsync(host.Token().WithHeader(member, "mark" + text).WithClaim("aud", "other").Create());
            Assert.Equal(Outcome.Rejected, response.Outcome);
            Assert.DoesNotContain("mark", response.AllText, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Token_is_neither_sent_back_nor_logged()
    {
        ContractHost host = await StartAsync();
        foreach (TestTokenBuilder builder in (TestTokenBuilder[])[host.Token(), host.Token().Expired(), host.Token().Unsecured(), host.Token().For("other"), host.BoundToken()])
        {
            string token = builder.Create();
            string proof = host.Proof(token).Create();
            foreach (ContractResponse response in (ContractResponse[])[await host.BearerAsync(token), await host.BearerAsync(token, Resource.Read), await host.DPoPAsync(token, proof: proof)])
            {
                string[] secrets = [.. token.Split('.').Concat(proof.Split('.')).Where(static part => part.Length > 0)];
                Assert.All(secrets, part => Assert.DoesNotContain(part, response.AllText, StringComparison.Ordinal));
                Assert.All(host.Logs.Records, record => Assert.All(secrets, part => Assert.DoesNotContain(part, record.Text, StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public async Task HEAD_is_rejected_as_GET_is()
    {
        ContractHost host = await HostAsync();
        if (!host.Traits.HasMethods)
        {
            // A gRPC call is a POST. Kestrel routes no other method, so that the request is not granted.
            Assert.NotEqual(Outcome.Granted, (await host.SendAsync(new ContractRequest(Resource.Any) { Method = "HEAD" })).Outcome);
            return;
        }

        string expired = host.Token().Expired().Create();
        foreach (string method in (string[])["HEAD", "DELETE", "OPTIONS", "PROPFIND", "get"])
        {
            ContractResponse rejected = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: Bearer " + expired) { Method = method });
            Assert.Equal((401, 2), (rejected.Status, rejected.Challenges.Count));
            Assert.Equal([Error(Bearer, "invalid_token", "The access token has expired."), DPoP], rejected.Challenges);
            Assert.Equal([Bearer, DPoP], (await host.SendAsync(new ContractRequest(Resource.Any) { Method = method })).Challenges);
        }
    }

    [Fact]
    public async Task Description_names_only_the_first_failure()
    {
        ContractHost host = await HostAsync();
        ContractResponse response = await host.BearerAsync(host.Token().Expired().For("https://other.example.com/").Create());
        Assert.Equal(["invalid_token"], response.Errors);
        Assert.Null(ChallengeList.ParameterOf(response.Challenges[1], "error"));
    }
}
