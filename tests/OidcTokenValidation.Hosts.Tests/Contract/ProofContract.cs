using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Tokens that are bound to a key, and their proofs (RFC 9449 §7).</summary>
public abstract class ProofContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string InvalidProof = "invalid_dpop_proof";

    [Rule("RFC 9449 §7 new proof")]
    [Fact]
    public async Task Each_request_needs_a_new_proof_for_its_own_token()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), other = host.BoundToken().Create(), proof = host.Proof(token).Create();
        (await host.DPoPAsync(token, proof: proof)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(token, proof: proof)).AssertRejected("DPoP", InvalidProof, "The DPoP proof was used before.");
        (await host.DPoPAsync(other, proof: proof)).AssertRejected("DPoP", InvalidProof, "The DPoP proof is for another access token.");
        (await host.DPoPAsync(token)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(token, proof: host.Proof(token).WithoutClaim("ath").Create())).AssertRejected("DPoP", InvalidProof, "The DPoP proof lacks a member or has one of the wrong type.");
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token)).AssertRejected(401, Bearer, Error(DPoP, InvalidProof, "The request needs a DPoP proof."));
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP:")).AssertRejected(401, Bearer, Error(DPoP, InvalidProof, "The request needs a DPoP proof."));
    }

    [Theory, Regression("lower-case-scheme")]
    [InlineData("Authorization: DPoP ", "DPoP: ")]
    [InlineData("authorization: dpop ", "dpop: ")]
    [InlineData("AUTHORIZATION: DPOP   ", "DPOP: ")]
    [InlineData("Authorization: dPoP ", "dPoP: ")]
    public async Task Scheme_and_the_field_are_DPoP_in_any_letter_case(string authorization, string field)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        (await host.SendAsync(Resource.Any, authorization + token, field + host.Proof(token).Create())).AssertGranted("alice by DPoP");
    }

    [Theory]
    [InlineData("DPoP\t{t}", 400, "The Authorization field is malformed.")]
    [InlineData("DPoP", 400, "The access token is empty.")]
    [InlineData("DPoP {t} x", 401, "The access token is malformed.")]
    [InlineData("DPoP {t},{t}", 400, "The request must carry one access token, in one place.")]
    public async Task Token_must_follow_the_scheme_after_a_space(string value, int status, string description)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization: " + value.Replace("{t}", token, StringComparison.Ordinal), "DPoP: " + host.Proof(token).Create());
        Assert.Equal((Outcome.Rejected, host.Seen((System.Net.HttpStatusCode)status), description), (response.Outcome, response.Status, response.Text));
    }

    [Rule("RFC 9449 §7.1 algs")]
    [Fact]
    public async Task Challenge_names_the_algorithms_of_proofs()
    {
        ContractHost host = await StartAsync(static options => options.DPoP.AllowedAlgorithms = ["ES256", "PS256"]);
        Assert.Equal([Bearer, "DPoP realm=\"api\", algs=\"PS256 ES256\""], (await host.SendAsync(Resource.Any)).Challenges.Select(static c => c.Replace("ES256 PS256", "PS256 ES256", StringComparison.Ordinal)));
        using var es384 = new DPoPClient("ES384", host.Clock);
        string token = host.Token().BoundTo(es384).Create();
        (await host.DPoPAsync(token, proof: es384.Proof(host.Method, host.UrlOf(Resource.Any)).ForToken(token).Create()))
            .AssertRejected("DPoP", InvalidProof, "The DPoP proof's signature algorithm is not accepted.");
        (await host.DPoPAsync(host.BoundToken().Create())).AssertGranted("alice by DPoP");
    }

    [Rule("RFC 9449 §7.2 error on the used scheme")]
    [Fact, Regression("scope-failure-dpop-challenge")]
    public async Task Error_code_names_the_cause_on_the_scheme_that_was_used()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().WithScope("read").Create();
        (await host.DPoPAsync(host.BoundToken().Expired().Create())).AssertRejected(401, Bearer, Error(DPoP, "invalid_token", "The access token has expired."));
        (await host.DPoPAsync(token, proof: host.OtherClient.Proof(host.Method, host.UrlOf(Resource.Any)).ForToken(token).Create()))
            .AssertRejected(401, Bearer, Error(DPoP, "invalid_token", "The access token is bound to another key."));
        (await host.DPoPAsync(token, Resource.ReadAndWrite))
            .AssertRejected(403, Error(DPoP, "insufficient_scope", "The access token lacks a scope that is needed.", ", scope=\"read write\""));
        (await host.DPoPAsync(token, Resource.Admin)).AssertForbidden();
        (await host.SendAsync(Resource.Any, "Authorization: DPoP ")).AssertRejected(400, Bearer, Error(DPoP, "invalid_request", "The access token is empty."));
        (await host.SendAsync(new ContractRequest(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create()) { Suffix = "?access_token=x" }))
            .AssertRejected(400, Bearer, Error(DPoP, "invalid_request", "The request must carry one access token, in one place."));
    }

    [Rule("RFC 9449 §7.1 invalid_dpop_proof")]
    [Theory]
    [InlineData("typ", "The DPoP proof has the wrong type.")]
    [InlineData("htm", "The DPoP proof is for another method.")]
    [InlineData("htu", "The DPoP proof is for another URI.")]
    [InlineData("iat", "The DPoP proof is not fresh.")]
    [InlineData("ath", "The DPoP proof is for another access token.")]
    [InlineData("jti", "The DPoP proof lacks a member or has one of the wrong type.")]
    [InlineData("jwk", "The DPoP proof's key is not accepted.")]
    [InlineData("signature", "The DPoP proof's signature is not valid.")]
    [InlineData("none", "The DPoP proof's signature algorithm is not accepted.")]
    [InlineData("HS256", "The DPoP proof's signature algorithm is not accepted.")]
    [InlineData("text", "The DPoP proof is malformed.")]
    [InlineData("token", "The DPoP proof lacks a member or has one of the wrong type.")]
    public async Task Invalid_proof_is_rejected_with_invalid_dpop_proof(string part, string description)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        DPoPProofBuilder good = host.Proof(token);
        string proof = part switch
        {
            "typ" => good.WithHeader("typ", "at+jwt").Create(),
            "htm" => good.WithClaim("htm", "PATCH").Create(),
            "htu" => good.WithClaim("htu", host.UrlOf(Resource.Read)).Create(),
            "iat" => good.IssuedAt(host.Clock.GetUtcNow().AddSeconds(-61)).Create(),
            "ath" => good.ForToken(token + "x").Create(),
            "jti" => good.WithoutClaim("jti").Create(),
            "jwk" => good.WithPrivateJwk().Create(),
            "signature" => good.WithSignature(new byte[64]).Create(),
            "none" => good.Unsecured().Create(),
            "HS256" => good.SignedWithPublicKeyAsSecret().Create(),
            "token" => token,
            _ => "garbage",
        };
        (await host.DPoPAsync(token, proof: proof)).AssertRejected(401, Bearer, Error(DPoP, InvalidProof, description));
        Assert.Equal(Outcome.Rejected, (await host.DPoPAsync(token, Resource.Optional, proof)).Outcome);
    }

    [Fact]
    public async Task Exposed_fields_of_the_application_are_left_in_place()
    {
        // The fields are asserted where a response is read; this test covers each outcome.
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        Assert.Equal(
            [Outcome.Unauthenticated, Outcome.Rejected, Outcome.Forbidden, Outcome.Granted],
            [(await host.SendAsync(Resource.Any)).Outcome, (await host.BearerAsync("x")).Outcome, (await host.DPoPAsync(token, Resource.Read)).Outcome, (await host.DPoPAsync(token)).Outcome]);
    }

    [Rule("RFC 9449 §7.1 Proxy-Authorization")]
    [Fact]
    public async Task DPoP_in_Proxy_Authorization_is_ignored()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        (await host.SendAsync(Resource.Any, "Proxy-Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create())).AssertUnauthenticated(Bearer, DPoP);
    }

    [Rule("RFC 9449 §7.2 no downgrade")]
    [Fact, Regression("jkt-as-bearer")]
    public async Task Bound_token_is_rejected_as_a_Bearer_token_in_every_mode()
    {
        foreach (ContractSetup setup in (ContractSetup[])[ContractSetup.Usual, ContractSetup.DPoPOff, ContractSetup.DPoPRequired, ContractSetup.Nonces])
        {
            ContractHost host = await HostAsync(setup);
            string token = host.BoundToken().WithScope("read").Create();
            foreach (Resource resource in (Resource[])[Resource.Any, Resource.Optional, Resource.Read])
            {
                string error = Error(Bearer, "invalid_token", "The access token is bound to a key and needs its proof.");
                string[] expected = setup == ContractSetup.DPoPOff ? [error] : [error, DPoP];
                (await host.BearerAsync(token, resource)).AssertRejected(401, expected);
                (await host.SendAsync(resource, "Authorization: Bearer " + token, "DPoP: " + host.Proof(token, resource).Create())).AssertRejected(401, expected);
            }
        }
    }

    [Fact]
    public async Task DPoP_scheme_is_unknown_and_grants_no_access_when_DPoP_is_off()
    {
        ContractHost host = await HostAsync(ContractSetup.DPoPOff);
        (await host.DPoPAsync(host.BoundToken().Create())).AssertUnauthenticated(Bearer);
        (await host.DPoPAsync(host.Token().Create())).AssertUnauthenticated(Bearer);
        (await host.DPoPAsync(host.BoundToken().Create(), Resource.Optional)).AssertGranted("anonymous");
    }

    [Rule("RFC 9449 §7.2 unbound token")]
    [Fact, Regression("bearer-stray-proof")]
    public async Task Unbound_token_needs_no_proof_and_is_rejected_under_DPoP()
    {
        ContractHost host = await HostAsync();
        string token = host.Token().Create();
        (await host.DPoPAsync(token)).AssertRejected(401, Bearer, Error(DPoP, "invalid_token", "The access token is not bound to a key."));
        (await host.SendAsync(Resource.Any, "Authorization: Bearer " + token, "DPoP: " + host.Proof(token).Create())).AssertGranted();
        (await host.SendAsync(Resource.Any, "Authorization: Bearer " + token, "DPoP: garbage")).AssertGranted();

        host = await HostAsync(ContractSetup.DPoPRequired);
        token = host.Token().Create();
        string needed = Error(Bearer, "invalid_token", "The access token must be bound to a key and sent with its proof.");
        (await host.BearerAsync(token)).AssertRejected(401, needed, DPoP);
        (await host.SendAsync(Resource.Any, "Authorization: Bearer " + token, "DPoP: " + host.Proof(token).Create())).AssertRejected(401, needed, DPoP);
        (await host.DPoPAsync(token)).AssertRejected(401, Error(DPoP, "invalid_token", "The access token is not bound to a key."));
        (await host.DPoPAsync(host.BoundToken().Create())).AssertGranted("alice by DPoP");
    }

    [Fact]
    public async Task Replay_is_reported_and_a_new_proof_is_accepted()
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create(), proof = host.Proof(token, Resource.Optional).Create();
        (await host.DPoPAsync(token, Resource.Optional, proof)).AssertGranted("alice by DPoP");
        (await host.DPoPAsync(token, Resource.Optional, proof)).AssertRejected(401, Bearer, Error(DPoP, InvalidProof, "The DPoP proof was used before."));
        (await host.DPoPAsync(token, Resource.Optional)).AssertGranted("alice by DPoP");
    }

    [Theory, Regression("two-proofs")]
    [InlineData("{1}", "{2}")]
    [InlineData("{1}", "garbage")]
    [InlineData("garbage", "{1}")]
    [InlineData("{1}", "{1}")]
    [InlineData("{1}", "")]
    public async Task Two_proofs_are_rejected_in_two_fields_and_in_one(string first, string second)
    {
        ContractHost host = await HostAsync();
        string token = host.BoundToken().Create();
        string[] proofs = [host.Proof(token).Create(), host.Proof(token).Create()];
        (first, second) = (Fill(first), Fill(second));
        string expected = Error(DPoP, InvalidProof, "The request must carry one DPoP proof.");
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, $"DPoP: {first}, {second}")).AssertRejected(401, Bearer, expected);
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, $"DPoP: {first},{second}")).AssertRejected(401, Bearer, expected);
        ContractResponse response = await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + first, "DPoP: " + second);
        if (host.Traits.SeesRepeatedFields)
            response.AssertRejected(401, Bearer, expected);
        else
            Assert.Equal(second.Length > 100 ? Outcome.Granted : Outcome.Rejected, response.Outcome);   // the server keeps the last field

        string Fill(string text) => text.Replace("{1}", proofs[0], StringComparison.Ordinal).Replace("{2}", proofs[1], StringComparison.Ordinal);
    }
}
