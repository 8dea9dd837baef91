using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Nonces that the API issues (RFC 9449 §8, §9). Every response is checked for one nonce field at most, which requires no-store.</summary>
public abstract class NonceContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string NeedsOne = "The DPoP proof needs a nonce.";
    private const string NeedsAnother = "The DPoP proof needs a new nonce.";

    [Fact]
    public async Task Proof_without_a_nonce_is_rejected_with_a_nonce_to_use()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional, Resource.Read])
        {
            ContractResponse response = await host.DPoPAsync(token, resource);
            response.AssertRejected(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsOne));
            Assert.NotNull(response.Nonce);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("[]")]
    public async Task Nonce_that_is_not_a_string_counts_as_missing(string json)
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        ContractResponse response = await host.DPoPAsync(token, proof: host.Proof(token).WithClaim("nonce", System.Text.Json.Nodes.JsonNode.Parse(json)).Create());
        response.AssertRejected(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsOne));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(response.Nonce!).Create())).AssertGranted("alice by DPoP");
    }

    [Fact]
    public async Task Nonce_is_sent_only_for_a_proof_that_lacks_it()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        foreach (ContractResponse response in (ContractResponse[])[await host.SendAsync(Resource.Any), await host.BearerAsync(host.Token().Create()), await host.BearerAsync(token), await host.DPoPAsync(host.BoundToken().Expired().Create()), await host.DPoPAsync(token, proof: "x")])
            Assert.Null(response.Nonce);
        ContractHost usual = await HostAsync();
        Assert.Null((await usual.DPoPAsync(token)).Nonce);
        Assert.Null((await usual.DPoPAsync(token, proof: usual.Proof(token).WithNonce("made-up").Create())).Nonce);
    }

    [Fact]
    public async Task Nonce_has_only_permitted_characters_and_is_valid_only_at_its_own_host()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.RequireNonce = true), other = await StartAsync(static options => options.DPoP.RequireNonce = true);
        string token = host.BoundToken().Create();
        string nonce = (await host.DPoPAsync(token)).Nonce!, strange = (await other.DPoPAsync(token)).Nonce!;
        Assert.Matches(@"^[\x21\x23-\x5B\x5D-\x7E]{16,}\z", nonce);
        Assert.NotEqual(nonce, strange);
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(strange).Create())).AssertRejected(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(nonce).Create())).AssertGranted("alice by DPoP");
    }

    [Fact]
    public async Task Nodes_with_the_same_secret_accept_each_other_s_nonces()
    {
        string secret = Convert.ToBase64String(new byte[32]);
        void Configure(AccessTokenValidationOptions options) => (options.DPoP.RequireNonce, options.DPoP.NonceSecrets) = (true, [secret]);
        ContractHost host = await StartAsync(Configure), node = await StartAsync(Configure);
        string token = host.BoundToken().Create();
        string nonce = (await host.DPoPAsync(token)).Nonce!;
        (await node.DPoPAsync(token, proof: node.Proof(token).WithNonce(nonce).Create())).AssertGranted("alice by DPoP");
    }

    [Theory]
    [InlineData("made-up")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    public async Task Nonce_that_was_not_issued_is_rejected_with_a_valid_one(string nonce)
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create();
        ContractResponse response = await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(nonce).Create());
        response.AssertRejected(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await host.DPoPAsync(token, proof: host.Proof(token).WithNonce(response.Nonce!).Create())).AssertGranted("alice by DPoP");
    }

    [Fact]
    public async Task Previous_nonce_is_accepted_and_the_response_contains_the_current_one()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.RequireNonce = true);
        string token = Token(), first = (await host.DPoPAsync(token)).Nonce!;
        ContractResponse fresh = await SendAsync(first, Resource.Any);
        fresh.AssertGranted("alice by DPoP");
        Assert.Null(fresh.Nonce);

        // Granted responses, and rejections for another reason than the proof, contain the next nonce.
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        token = Token();
        ContractResponse aged = await SendAsync(first, Resource.Any), forbidden = await SendAsync(first, Resource.Read), stepUp = await SendAsync(first, Resource.SecondFactor);
        aged.AssertGranted("alice by DPoP");
        Assert.Equal((Outcome.Forbidden, Outcome.Rejected), (forbidden.Outcome, stepUp.Outcome));
        string second = aged.Nonce!;
        Assert.NotEqual(first, second);
        Assert.Equal((second, second), (forbidden.Nonce, stepUp.Nonce));
        ContractResponse current = await SendAsync(second, Resource.Any);
        current.AssertGranted("alice by DPoP");
        Assert.Null(current.Nonce);

        // Two windows later it is too old.
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        token = Token();
        ContractResponse old = await SendAsync(first, Resource.Any);
        old.AssertRejected(401, Bearer, Error(DPoP, "use_dpop_nonce", NeedsAnother));
        (await SendAsync(old.Nonce!, Resource.Any)).AssertGranted("alice by DPoP");

        string Token() => host.BoundToken().Create();
        Task<ContractResponse> SendAsync(string nonce, Resource resource) => host.DPoPAsync(token, resource, host.Proof(token, resource).WithNonce(nonce).Create());
    }

    [Fact]
    public async Task Proof_with_a_nonce_is_accepted_once()
    {
        ContractHost host = await HostAsync(ContractSetup.Nonces);
        string token = host.BoundToken().Create(), nonce = (await host.DPoPAsync(token)).Nonce!, proof = host.Proof(token).WithNonce(nonce).Create();
        (await host.DPoPAsync(token, proof: proof)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(token, proof: proof)).AssertRejected(401, Bearer, Error(DPoP, "invalid_dpop_proof", "The DPoP proof was used before."));
    }
}
