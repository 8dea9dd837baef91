using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Nonces that the API gives out (RFC 9449 §8, §9; STANDARDS B26 to B29). That there is one field at most, and never without no-store, is asserted of every answer.</summary>
public abstract class NonceContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string NeedsOne = "The DPoP proof needs a nonce.";
    private const string NeedsAnother = "The DPoP proof needs a new nonce.";

    [Fact, Standard("B26")]
    public async Task Proof_without_a_nonce_is_told_to_use_the_one_that_comes_with_the_refusal()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional, Resource.Read])
        {
            ContractAnswer answer = await host.DPoPAsync(token, resource);
            answer.AssertRefused(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsOne));
            Assert.NotNull(answer.Nonce);
        }
    }

    [Theory, Standard("B26")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[]")]
    public async Task Nonce_that_is_no_string_counts_as_missing(string json)
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        ContractAnswer answer = await host.DPoPAsync(token, proof: host.Proof(token).WithClaim("nonce", System.Text.Json.Nodes.JsonNode.Parse(json)).Create());
        answer.AssertRefused(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsOne));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(answer.Nonce!).Create())).AssertGranted("alice by DPoP");
    }

    [Fact, Standard("B26", "B30")]
    public async Task Only_a_proof_that_lacks_it_gets_one()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        foreach (ContractAnswer answer in (ContractAnswer[])[await host.SendAsync(Resource.Any), await host.BearerAsync(host.Token().Create()), await host.BearerAsync(token), await host.DPoPAsync(host.BoundToken().Expired().Create()), await host.DPoPAsync(token, proof: "x")])
            Assert.Null(answer.Nonce);
        ContractHost usual = await HostAsync();
        Assert.Null((await usual.DPoPAsync(token)).Nonce);
        Assert.Null((await usual.DPoPAsync(token, proof: usual.Proof(token).WithNonce("made-up").Create())).Nonce);
    }

    [Fact, Standard("B27")]
    public async Task Nonce_is_of_characters_that_it_may_have_and_nobody_else_s()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.RequireNonce = true), other = await StartAsync(static options => options.DPoP.RequireNonce = true);
        string token = host.BoundToken().Create();
        string nonce = (await host.DPoPAsync(token)).Nonce!, strange = (await other.DPoPAsync(token)).Nonce!;
        Assert.Matches(@"^[\x21\x23-\x5B\x5D-\x7E]{16,}\z", nonce);
        Assert.NotEqual(nonce, strange);
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(strange).Create())).AssertRefused(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(nonce).Create())).AssertGranted("alice by DPoP");
    }

    [Fact, Standard("B27")]
    public async Task Nodes_with_one_secret_know_each_other_s_nonces()
    {
        string secret = Convert.ToBase64String(new byte[32]);
        void Configure(AccessTokenValidationOptions options) => (options.DPoP.RequireNonce, options.DPoP.NonceSecrets) = (true, [secret]);
        ContractHost host = await StartAsync(Configure), node = await StartAsync(Configure);
        string token = host.BoundToken().Create();
        string nonce = (await host.DPoPAsync(token)).Nonce!;
        (await node.DPoPAsync(token, proof: node.Proof(token).WithNonce(nonce).Create())).AssertGranted("alice by DPoP");
    }

    [Theory, Standard("B28")]
    [InlineData("made-up")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    public async Task Nonce_that_was_not_given_out_is_refused_with_a_good_one(string nonce)
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        ContractAnswer answer = await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(nonce).Create());
        answer.AssertRefused(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(answer.Nonce!).Create())).AssertGranted("alice by DPoP");
    }

    [Fact, Standard("B28", "B29")]
    public async Task Nonce_before_the_current_one_is_good_still_and_brings_the_current_one()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.RequireNonce = true);
        string token = Token(), first = (await host.DPoPAsync(token)).Nonce!;
        ContractAnswer fresh = await SendAsync(first, Resource.Any);
        fresh.AssertGranted("alice by DPoP");
        Assert.Null(fresh.Nonce);

        // Success, and refusals for another reason than the proof, bring the next one.
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        token = Token();
        ContractAnswer aged = await SendAsync(first, Resource.Any), forbidden = await SendAsync(first, Resource.Read), stepUp = await SendAsync(first, Resource.SecondFactor);
        aged.AssertGranted("alice by DPoP");
        Assert.Equal((Verdict.Forbidden, Verdict.Refused), (forbidden.Verdict, stepUp.Verdict));
        string second = aged.Nonce!;
        Assert.NotEqual(first, second);
        Assert.Equal((second, second), (forbidden.Nonce, stepUp.Nonce));
        ContractAnswer current = await SendAsync(second, Resource.Any);
        current.AssertGranted("alice by DPoP");
        Assert.Null(current.Nonce);

        // Two windows later it is too old.
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        token = Token();
        ContractAnswer old = await SendAsync(first, Resource.Any);
        old.AssertRefused(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await SendAsync(old.Nonce!, Resource.Any)).AssertGranted("alice by DPoP");

        string Token() => host.BoundToken().Create();
        Task<ContractAnswer> SendAsync(string nonce, Resource resource) => host.DPoPAsync(token, resource, host.Proof(token, resource).WithNonce(nonce).Create());
    }

    [Fact, Standard("B29")]
    public async Task Proof_with_a_nonce_is_used_once_too()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create(), nonce = (await host.DPoPAsync(token)).Nonce!, proof = host.Proof(token).WithNonce(nonce).Create();
        (await host.DPoPAsync(token, proof: proof)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(token, proof: proof)).AssertRefused(401, Bearer, Error(DPoP, "invalid_dpop_proof", "The DPoP proof was used before."));
    }
}
