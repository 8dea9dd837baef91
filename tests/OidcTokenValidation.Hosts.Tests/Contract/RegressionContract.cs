using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Failures that were observed in other systems: tokens.</summary>
public abstract class RegressionContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    [Theory]
    [Regression("nbf-not-signature", "future-issued", "aud-substring", "alg-none", "hs256-public-key", "missing-exp", "issuer-slash")]
    [InlineData("nbf", "The access token is not valid yet.")]
    [InlineData("iat", "The access token is not valid yet.")]
    [InlineData("aud prefix", "The access token is not for this API.")]
    [InlineData("aud longer", "The access token is not for this API.")]
    [InlineData("aud slash", "The access token is not for this API.")]
    [InlineData("aud case", "The access token is not for this API.")]
    [InlineData("none", "The access token is not signed.")]
    [InlineData("NoNe", "The access token is not signed.")]
    [InlineData("HS256", "The access token's signature algorithm is not accepted.")]
    [InlineData("exp", "The access token lacks a required claim.")]
    [InlineData("exp text", "The access token has an invalid claim.")]
    [InlineData("iss slash", "The access token's issuer is not trusted.")]
    [InlineData("typ", "The token is not an access token.")]
    [InlineData("duplicate", "The access token is malformed.")]
    [InlineData("crit", "The access token needs an extension that is not supported.")]
    [InlineData("JWE", "Encrypted access tokens are not accepted.")]
    public async Task Invalid_token_is_rejected_with_the_description_of_its_failure(string fault, string description)
    {
        ContractHost host = await HostAsync();
        TestTokenBuilder token = host.Token();
        long soon = host.Clock.GetUtcNow().AddSeconds(31).ToUnixTimeSeconds();
        string text = fault switch
        {
            "nbf" => token.WithClaim("nbf", soon).Create(),
            "iat" => token.WithClaim("iat", soon).Create(),
            "aud prefix" => token.For("https://api.example.com/things").Create(),
            "aud longer" => token.For("https://api.example.com/ https://api.example.com/").Create(),
            "aud slash" => token.For("https://api.example.com").Create(),
            "aud case" => token.For("https://API.example.com/").Create(),
            "none" => token.Unsecured().Create(),
            "NoNe" => token.WithHeader("alg", "NoNe").WithSignature([]).Create() + "AA",
            "HS256" => token.SignedWithPublicKeyAsSecret().Create(),
            "exp" => token.WithoutClaim("exp").Create(),
            "exp text" => token.WithClaim("exp", $"{soon}").Create(),
            "iss slash" => token.WithClaim("iss", "https://home.example").Create(),
            "typ" => token.WithHeader("typ", "JWT").Create(),
            "duplicate" => token.WithRawHeader("""{"alg":"ES256","typ":"at+jwt","kid":"home","kid":"home"}""").Create(),
            "crit" => token.WithHeader("crit", new System.Text.Json.Nodes.JsonArray("exp")).Create(),
            _ => token.Encrypted().Create(),
        };
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional, Resource.Admin])
            (await host.BearerAsync(text, resource)).AssertRejected(401, Error(Bearer, "invalid_token", description), DPoP);
    }

    [Fact, Regression("issuer-slash")]
    public async Task Missing_slash_of_an_issuer_is_logged_with_both_issuers_and_the_response_names_neither()
    {
        ContractHost host = await StartAsync();
        ContractResponse response = await host.BearerAsync(host.Token().WithClaim("iss", "https://home.example").Create());
        Assert.DoesNotContain("home.example", response.AllText, StringComparison.Ordinal);
        string logged = Assert.Single(host.Logs.Refusals).Text;
        Assert.Contains("'https://home.example/'", logged, StringComparison.Ordinal);
        Assert.Contains("'https://home.example'", logged, StringComparison.Ordinal);
    }

    [Fact, Regression("extra-cnf-members")]
    public async Task Unknown_members_beside_jkt_are_ignored_and_alone_they_are_rejected()
    {
        ContractHost host = await HostAsync();
        string beside = host.Token().WithClaim("cnf", new System.Text.Json.Nodes.JsonObject { ["jkt"] = host.Client.KeyThumbprint, ["kid"] = "x", ["other"] = 1 }).Create();
        (await host.DPoPAsync(beside)).AssertGranted("alice by DPoP");
        Assert.Equal(Outcome.Rejected, (await host.BearerAsync(beside)).Outcome);
        foreach (string cnf in (string[])["""{"kid":"x"}""", "{}", "null", "\"x\"", """{"jkt":""}""", """{"jkt":null}""", """{"jkt":["x"]}""", """{"JKT":"x"}"""])
        {
            string token = host.Token().WithClaim("cnf", System.Text.Json.Nodes.JsonNode.Parse(cnf)).Create();
            (await host.BearerAsync(token)).AssertRejected("Bearer", "invalid_token", "The access token is bound to something that cannot be checked.");
            Assert.Equal(Outcome.Rejected, (await host.DPoPAsync(token)).Outcome);
        }
    }

    [Fact, Regression("bodies-untouched")]
    public async Task Body_reaches_the_application_as_it_was()
    {
        ContractHost host = await HostAsync();
        string body = "access_token=x&" + new string('b', 5000), token = host.BoundToken().Create();
        string[] form = host.Traits.HasMethods ? ["Content-Type: application/x-www-form-urlencoded"] : [];
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional])
        {
            string bearer = "Authorization: Bearer " + host.Token().Create();
            (await host.SendAsync(new ContractRequest(resource, [bearer, .. form]) { Method = "POST", Body = body })).AssertGranted("alice by Bearer" + body);
            string proof = host.Client.Proof("POST", host.UrlOf(resource)).ForToken(token).Create();
            (await host.SendAsync(new ContractRequest(resource, ["Authorization: DPoP " + token, "DPoP: " + proof, .. form]) { Method = "POST", Body = body })).AssertGranted("alice by DPoP" + body);
        }

        (await host.SendAsync(new ContractRequest(Resource.Optional, form) { Method = "POST", Body = body })).AssertGranted("anonymous" + body);
        (await host.SendAsync(new ContractRequest(Resource.Any, form) { Method = "POST", Body = body })).AssertUnauthenticated(Bearer, DPoP);
    }

    [Fact, Regression("client-keys-evict")]
    public async Task Keys_of_many_clients_can_be_evicted_without_rejecting_a_client_or_an_issuer()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.MaxClientKeys = 16);
        DPoPClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => new DPoPClient("ES256", host.Clock))];
        foreach (DPoPClient client in (DPoPClient[])[.. clients, clients[0], .. clients.Reverse()])
        {
            string token = host.Token().BoundTo(client).Create();
            (await host.DPoPAsync(token, proof: client.Proof(host.Method, host.UrlOf(Resource.Any)).ForToken(token).Create())).AssertGranted("alice by DPoP");
            (await host.BearerAsync(host.Token().Create())).AssertGranted();
        }

        Array.ForEach(clients, static client => client.Dispose());
    }

    [Rule("RFC 9449 §7.2 stray proof")]
    [Fact, Regression("bearer-stray-proof")]
    public async Task Stray_proof_beside_a_Bearer_token_is_not_used_up()
    {
        var clock = new TestClock();
        var store = new CountingReplayStore(new InMemoryReplayStore(timeProvider: clock));
        ContractHost host = await StartAsync(options => options.DPoP.ReplayStore = store, clock);
        string bound = host.BoundToken().Create(), proof = host.Proof(bound).Create();
        (await host.SendAsync(Resource.Any, "Authorization: Bearer " + host.Token().Create(), "DPoP: " + proof)).AssertGranted();
        Assert.Equal(0, store.Calls);
        (await host.DPoPAsync(bound, proof: proof)).AssertGranted("alice by DPoP");
    }
}
