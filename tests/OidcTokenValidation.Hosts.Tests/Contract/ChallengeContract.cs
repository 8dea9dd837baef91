using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.TestSupport.Wire;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>What a refusal says (RFC 6750 §3; STANDARDS C4 to C9). That each answer obeys the grammar is asserted where answers are read.</summary>
public abstract class ChallengeContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string LacksScope = "The access token lacks a scope that is needed.";

    [Fact, Standard("C4", "C5", "C8", "B23")]
    public async Task Without_credentials_both_schemes_are_offered_with_a_realm_and_the_scopes_that_are_needed_and_without_an_error()
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

    [Fact, Standard("C4")]
    public async Task Realm_is_the_one_of_the_options_and_errors_need_not_be_described()
    {
        ContractHost host = await HostAsync(ContractSetup.Terse);
        string bearer = "Bearer realm=\"my api's\"", dpop = DPoP.Replace("\"api\"", "\"my api's\"", StringComparison.Ordinal);
        Assert.Equal([bearer, dpop], (await host.SendAsync(Resource.Any)).Challenges);
        Assert.Equal([bearer + ", error=\"invalid_token\"", dpop], (await host.BearerAsync(host.Token().Expired().Create())).Challenges);
        Assert.Equal([bearer + ", error=\"insufficient_scope\", scope=\"read\""], (await host.BearerAsync(host.Token().Create(), Resource.Read)).Challenges);
    }

    [Fact, Standard("C4")]
    public async Task Only_the_schemes_that_are_taken_are_offered()
    {
        (await (await HostAsync(ContractSetup.DPoPOff)).SendAsync(Resource.Any)).AssertUnauthenticated(Bearer);
        (await (await HostAsync(ContractSetup.DPoPRequired)).SendAsync(Resource.Any)).AssertUnauthenticated(DPoP);
    }

    [Theory, Standard("C5", "C7", "scope-forms")]
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
        (await host.BearerAsync(token.Create(), Resource.Read)).AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Theory, Standard("scope-forms")]
    [InlineData("scope", "\"read\"")]
    [InlineData("scope", "\"write read\"")]
    [InlineData("scope", "[\"read\",\"write\"]")]
    public async Task Scope_is_found_in_each_of_its_forms(string name, string value)
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().WithClaim(name, System.Text.Json.Nodes.JsonNode.Parse(value)).Create(), Resource.Read)).AssertGranted();
    }

    // RFC 9068 §2.2.3 knows one name; a provider's profile may know another.
    [Theory, Standard("scope-forms")]
    [InlineData("\"read\"")]
    [InlineData("[\"read\"]")]
    public async Task Another_provider_s_scp_is_no_scope(string value)
    {
        ContractHost host = await HostAsync();
        (await host.BearerAsync(host.Token().WithClaim("scp", System.Text.Json.Nodes.JsonNode.Parse(value)).Create(), Resource.Read))
            .AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Fact, Standard("C5", "two-scopes-one-held")]
    public async Task Of_two_scopes_one_is_held()
    {
        ContractHost host = await HostAsync();
        string read = host.Token().WithScope("read").Create(), both = host.Token().WithScope("write", "read").Create(), none = host.Token().WithScope("other").Create();
        (await host.BearerAsync(both, Resource.ReadAndWrite)).AssertGranted();
        (await host.BearerAsync(read, Resource.ReadAndWrite)).AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read write\""));
        (await host.BearerAsync(read, Resource.ReadOrWrite)).AssertGranted();
        (await host.BearerAsync(none, Resource.ReadOrWrite)).AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read write\""));
    }

    [Fact, Standard("C7", "async-predicate-false")]
    public async Task Claim_that_is_not_what_it_must_be_gives_403_without_an_error_code()
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
        (await host.BearerAsync(host.Token().Create(), Resource.ReadLater)).AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
        (await host.BearerAsync(host.Token().WithClaim("roles", "administrator").Create(), Resource.Admin)).AssertForbidden();
        (await host.BearerAsync(host.Token().WithScope("read").Create(), Resource.ReadAsAdmin)).AssertForbidden();
        (await host.BearerAsync(host.Token().WithClaim("roles", "admin").Create(), Resource.ReadAsAdmin)).AssertRefused(403, Error(Bearer, "insufficient_scope", LacksScope, ", scope=\"read\""));
    }

    [Fact, Standard("C7")]
    public async Task Bad_token_is_401_wherever_it_goes_also_where_none_is_needed()
    {
        ContractHost host = await HostAsync();
        string expired = host.Token().WithScope("read", "write").Expired().Create();
        foreach (Resource resource in Resource.All)
            (await host.BearerAsync(expired, resource)).AssertRefused(401, Error(Bearer, "invalid_token", "The access token has expired."), DPoP);
    }

    [Theory, Standard("C6", "header-injection")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    [InlineData("x\", error=\"none")]
    [InlineData("x\\\"")]
    [InlineData("\u00fcmlaut\u2028")]
    public async Task Text_of_a_token_is_in_no_answer(string text)
    {
        ContractHost host = await HostAsync();
        foreach (string claim in (string[])["iss", "sub", "aud", "client_id", "scope", "acr", "jti", "roles", "nonce"])
        {
            foreach (Resource resource in (Resource[])[Resource.Read, Resource.StepUp, Resource.Admin])
            {
                ContractAnswer answer = await host.BearerAsync(host.Token().WithClaim(claim, "mark" + text).Create(), resource);
                Assert.Contains(answer.Verdict, (Verdict[])[Verdict.Refused, Verdict.Forbidden]);
                Assert.DoesNotContain("mark", answer.AllText, StringComparison.Ordinal);
                Assert.Empty(answer.Fields["Set-Cookie"]);
            }
        }

        foreach (string member in (string[])["kid", "alg", "typ", "jku", "crit"])
        {
            ContractAnswer answer = await host.BearerAsync(host.Token().WithHeader(member, "mark" + text).WithClaim("aud", "other").Create());
            Assert.Equal(Verdict.Refused, answer.Verdict);
            Assert.DoesNotContain("mark", answer.AllText, StringComparison.Ordinal);
        }
    }

    [Fact, Standard("C9")]
    public async Task Token_is_neither_sent_back_nor_logged()
    {
        ContractHost host = await StartAsync();
        foreach (TestTokenBuilder builder in (TestTokenBuilder[])[host.Token(), host.Token().Expired(), host.Token().Unsecured(), host.Token().For("other"), host.BoundToken()])
        {
            string token = builder.Create();
            string proof = host.Proof(token).Create();
            foreach (ContractAnswer answer in (ContractAnswer[])[await host.BearerAsync(token), await host.BearerAsync(token, Resource.Read), await host.DPoPAsync(token, proof: proof)])
            {
                string[] secrets = [.. token.Split('.').Concat(proof.Split('.')).Where(static part => part.Length > 0)];
                Assert.All(secrets, part => Assert.DoesNotContain(part, answer.AllText, StringComparison.Ordinal));
                Assert.All(host.Logs.Records, record => Assert.All(secrets, part => Assert.DoesNotContain(part, record.Text, StringComparison.Ordinal)));
            }
        }
    }

    [Fact, Standard("C7")]
    public async Task HEAD_is_refused_as_GET_is()
    {
        ContractHost host = await HostAsync();
        if (!host.Traits.HasMethods)
        {
            // A call is a POST; Kestrel's routing has no other, and the answer is no grant.
            Assert.NotEqual(Verdict.Granted, (await host.SendAsync(new ContractRequest(Resource.Any) { Method = "HEAD" })).Verdict);
            return;
        }

        string expired = host.Token().Expired().Create();
        foreach (string method in (string[])["HEAD", "DELETE", "OPTIONS", "PROPFIND", "get"])
        {
            ContractAnswer refused = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: Bearer " + expired) { Method = method });
            Assert.Equal((401, 2), (refused.Status, refused.Challenges.Count));
            Assert.Equal([Error(Bearer, "invalid_token", "The access token has expired."), DPoP], refused.Challenges);
            Assert.Equal([Bearer, DPoP], (await host.SendAsync(new ContractRequest(Resource.Any) { Method = method })).Challenges);
        }
    }

    [Fact, Standard("C5")]
    public async Task Descriptions_are_of_the_first_fault_alone()
    {
        ContractHost host = await HostAsync();
        ContractAnswer answer = await host.BearerAsync(host.Token().Expired().For("https://other.example.com/").Create());
        Assert.Equal(["invalid_token"], answer.Errors);
        Assert.Null(ChallengeList.ParameterOf(answer.Challenges[1], "error"));
    }
}
