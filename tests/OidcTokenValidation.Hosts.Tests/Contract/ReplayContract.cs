using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Proofs that are sent again, for another request, or to another host.</summary>
public abstract class ReplayContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string OtherUri = "The DPoP proof is for another URI.";

    [Fact, Regression("proof-future-iat-replayed")]
    public async Task Proof_with_a_future_iat_is_stored_until_it_is_too_old()
    {
        ContractHost host = await StartAsync();
        string token = host.Token().BoundTo(host.Client).Create();
        string proof = host.Proof(token).IssuedAt(host.Clock.GetUtcNow().AddSeconds(10)).Create();
        (await host.DPoPAsync(token, proof: proof)).AssertGranted("alice by DPoP");
        foreach (int seconds in (int[])[59, 10])
        {
            host.Clock.Advance(TimeSpan.FromSeconds(seconds));
            (await host.DPoPAsync(token, proof: proof)).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof was used before.");
        }

        host.Clock.Advance(TimeSpan.FromSeconds(2));
        (await host.DPoPAsync(token, proof: proof)).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof is not fresh.");
        (await host.DPoPAsync(token, proof: host.Proof(token).IssuedAt(host.Clock.GetUtcNow().AddSeconds(11)).Create())).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof is not fresh.");
    }

    [Fact, Regression("replay-other-htm-htu")]
    public async Task Used_proof_is_rejected_in_every_spelling_of_its_URI()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), url = host.UrlOf(Resource.Any);
        foreach (string htu in (string[])[url, url + "?a=b", url + "#c", url.Replace("http:", "HTTP:", StringComparison.Ordinal), url.Replace("Any", "%41ny", StringComparison.Ordinal), host.Origin + "/x/.." + host.PathOf(Resource.Any)])
        {
            string id = Guid.NewGuid().ToString(), proof = host.Proof(token).WithClaim("htu", htu).WithId(id).Create();
            (await host.DPoPAsync(token, proof: proof)).AssertGranted("alice by DPoP");
            (await host.DPoPAsync(token, proof: proof)).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof was used before.");

            // A second proof of the same key with the same jti, to another resource, is a replay.
            (await host.DPoPAsync(token, Resource.Optional, host.Proof(token, Resource.Optional).WithId(id).Create())).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof was used before.");
        }

        foreach (string method in (string[])[host.Method.ToLowerInvariant(), host.Method + " ", "", "GET,POST"])
            (await host.DPoPAsync(token, proof: host.Proof(token).WithClaim("htm", method).Create())).AssertRejected("DPoP", "invalid_dpop_proof", "The DPoP proof is for another method.");
    }

    [Fact, Regression("forwarded-host-port", "replay-other-htm-htu")]
    public async Task Public_address_replaces_the_internal_address()
    {
        ContractHost host = await HostAsync(ContractSetup.PublicAddress);
        string token = host.BoundToken().Create(), path = host.PathOf(Resource.Any);
        foreach (string origin in (string[])["https://api.example.com", "https://api.example.com:443", "HTTPS://API.example.com"])
        {
            (await SendAsync(origin)).AssertGranted("alice by DPoP");
            (await SendAsync(origin, "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http", "Forwarded: host=evil.example")).AssertGranted("alice by DPoP");
        }

        foreach (string origin in (string[])[host.Origin, $"https://api.example.com:{host.Port}", "http://api.example.com", "https://evil.example", "https://api.example.com.evil.example"])
            (await SendAsync(origin, "X-Forwarded-Host: evil.example")).AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);

        Task<ContractResponse> SendAsync(string origin, params string[] more) =>
            host.SendAsync(Resource.Any, ["Authorization: DPoP " + token, "DPoP: " + host.Client.Proof(host.Method, origin + path).ForToken(token).Create(), .. more]);
    }

    [Theory, Regression("forwarded-host-port")]
    [InlineData("X-Forwarded-Host: evil.example")]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("Forwarded: host=evil.example;proto=https")]
    [InlineData("X-Original-Host: evil.example")]
    [InlineData("X-HTTP-Method-Override: PUT")]
    [InlineData("X-Original-URL: /elsewhere")]
    public async Task Address_fields_of_an_untrusted_client_are_ignored(string field)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create(), field)).AssertGranted("alice by DPoP");
        string elsewhere = host.Client.Proof(host.Method, "https://evil.example" + host.PathOf(Resource.Any)).ForToken(token).Create();
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + elsewhere, field)).AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);
    }

    [Theory, Regression("host-injection")]
    [InlineData("api/x?", "http://api/x?")]
    [InlineData("api.example.com/x?", "http://api.example.com/x")]
    [InlineData("127.0.0.1:{p}/x?", "http://127.0.0.1:{p}/x")]
    [InlineData("user@127.0.0.1:{p}", "http://user@127.0.0.1:{p}{a}")]
    [InlineData("user@127.0.0.1:{p}", "http://127.0.0.1:{p}{a}")]
    [InlineData("127.0.0.1:{p}#", "http://127.0.0.1:{p}{a}")]
    [InlineData("127.0.0.1:99999", "http://127.0.0.1:99999{a}")]
    [InlineData("127.0.0.1:{p},evil.example", "http://127.0.0.1:{p}{a}")]
    [InlineData("[::1", "http://[::1{a}")]
    [InlineData("", "http://{a}")]
    public async Task Invalid_host_is_not_used_as_part_of_a_URI(string name, string htu)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        ContractResponse response = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Client.Proof(host.Method, Fill(htu)).ForToken(token).Create()) { Host = Fill(name) });
        if (response.Outcome != Outcome.NotServed)
            response.AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);

        string Fill(string text) => text.Replace("{p}", $"{host.Port}", StringComparison.Ordinal).Replace("{a}", host.PathOf(Resource.Any), StringComparison.Ordinal);
    }

    [Theory, Regression("host-injection")]
    [InlineData("API.Example.com", "http://api.example.com", true)]
    [InlineData("api.example.com:80", "http://api.example.com", true)]
    [InlineData("api.example.com", "http://api.example.com:80", true)]
    [InlineData("evil.example", "http://api.example.com", false)]
    [InlineData("api.example.com.", "http://api.example.com", false)]
    [InlineData("xn--bcher-kva.example", "http://xn--bcher-kva.example", true)]
    [InlineData("xn--bcher-kva.example", "http://BÜCHER.example", true)]
    [InlineData("xn--bcher-kva.example", "http://b%C3%BCcher.example:80", true)]
    [InlineData("xn--bcher-kva.example", "http://bucher.example", false)]
    [InlineData("xn--fa-hia.example", "http://xn--fa-hia.example", true)]
    [InlineData("xn--fa-hia.example", "http://fass.example", false)]
    [InlineData("[2001:db8::1]:8443", "http://[2001:DB8:0:0:0:0:0:1]:8443", true)]
    public async Task Proof_must_name_the_host_of_the_request(string name, string origin, bool passes)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        string proof = host.Client.Proof(host.Method, origin + host.PathOf(Resource.Any)).ForToken(token).Create();
        ContractResponse response = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + proof) { Host = name });
        if (!host.Traits.ServesEveryHost)
            response.AssertNotServed();
        else if (passes)
            response.AssertGranted("alice by DPoP");
        else
            response.AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);
    }

    [Theory, Regression("raw-target")]
    [InlineData("/a%2Fb", "/a%2fb", true)]
    [InlineData("/a%2Fb", "/a/b", false)]
    [InlineData("/a%20b", "/a%20b", true)]
    [InlineData("/a%2520b", "/a%20b", false)]
    [InlineData("/a/../b", "/b", true)]
    [InlineData("/%61", "/a", true)]
    [InlineData("//a", "//a", true)]
    [InlineData("//a", "/a", false)]
    [InlineData("/a", "/a/", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("/a?x=y", "/a", true)]
    [InlineData("/a\\b", "/a\\b", false)]
    [InlineData("/a\\b", "/a/b", false)]
    [InlineData("/a%5Cb", "/a/b", false)]
    public async Task Proof_must_name_the_target_as_sent(string target, string path, bool passes)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), proof = host.Client.Proof(host.Method, host.Origin + path).ForToken(token).Create();
        ContractResponse response = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + proof) { Target = target });
        if (passes)
            response.AssertGranted("alice by DPoP");
        else if (response.Outcome != Outcome.NotServed || !target.Contains('\\', StringComparison.Ordinal))
            response.AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);
    }

    [Theory, Regression("raw-target")]
    [InlineData("http://127.0.0.1:{p}/a", "/a", true)]
    [InlineData("http://127.0.0.1:{p}/a?b", "/a", true)]
    [InlineData("http://evil.example/a", "/a", false)]
    [InlineData("http://127.0.0.1:9/a", "/a", false)]
    [InlineData("http://user@127.0.0.1:{p}/a", "/a", false)]
    public async Task Absolute_target_must_name_the_host_of_the_Host_field(string target, string path, bool passes)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), proof = host.Client.Proof(host.Method, host.Origin + path).ForToken(token).Create();
        ContractResponse response = await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + proof) { Target = target.Replace("{p}", $"{host.Port}", StringComparison.Ordinal) });
        if (!host.Traits.HasAbsoluteTargets)
            response.AssertNotServed();
        else if (passes)
            response.AssertGranted("alice by DPoP");
        else if (response.Outcome != Outcome.NotServed)
            response.AssertRejected("DPoP", "invalid_dpop_proof", OtherUri);
    }

    [Fact, Regression("100-parallel-one-success")]
    public async Task Hundred_concurrent_uses_of_one_proof_give_one_success()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), proof = host.Proof(token).Create();
        ContractResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => host.DPoPAsync(token, proof: proof)));
        Assert.Single(responses, static response => response.Outcome == Outcome.Granted);
        foreach (ContractResponse response in responses.Where(static response => response.Outcome != Outcome.Granted))
            response.AssertRejected(401, Bearer, Error(DPoP, "invalid_dpop_proof", "The DPoP proof was used before."));
    }

    [Fact, Regression("replay-once-two-middlewares")]
    public async Task Valid_proof_is_looked_up_once_for_each_request_and_an_invalid_one_never()
    {
        var clock = new TestClock();
        var store = new CountingReplayStore(new InMemoryReplayStore(timeProvider: clock));
        ContractHost host = await StartAsync(options => options.DPoP.ReplayStore = store, clock);
        int expected = 0;
        foreach (Resource resource in Resource.All)
        {
            string token = host.BoundToken().WithScope("read").Create();
            Assert.NotEqual(Outcome.NotServed, (await host.DPoPAsync(token, resource)).Outcome);
            Assert.Equal(++expected, store.Calls);
            Assert.Equal(Outcome.Rejected, (await host.DPoPAsync(token, resource, host.OtherClient.Proof(host.Method, host.UrlOf(resource)).ForToken(token).Create())).Outcome);
            Assert.Equal(expected, store.Calls);
        }
    }
}
