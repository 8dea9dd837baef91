using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Certificate-bound tokens under the scheme MTLS_POP (RFC 8705 §3), behind a proxy that forwards the certificate (RFC 9440).</summary>
public abstract class MtlsPopContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string MtlsPop = "MTLS_POP realm=\"api\"";

    private readonly X509Certificate2 _mine = Certificates.Create("mine");
    private readonly X509Certificate2 _strange = Certificates.Create("strange");

    protected override ValueTask DisposeOwnAsync()
    {
        _mine.Dispose();
        _strange.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("MTLS_POP ")]
    [InlineData("mtls_pop ")]
    [InlineData("mTlS_PoP   ")]
    public async Task Bound_token_is_granted_with_its_certificate_in_any_letter_case_of_the_scheme(string scheme)
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        (await host.SendAsync(Resource.Any, $"Authorization: {scheme}{host.Token().BoundTo(_mine).Create()}", Field(_mine))).AssertGranted("alice by Mtls");
    }

    [Fact]
    public async Task Token_without_its_certificate_is_rejected_with_the_error_on_the_scheme()
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        string authorization = "Authorization: MTLS_POP " + host.Token().BoundTo(_mine).Create();
        AssertRejected(await host.SendAsync(Resource.Any, authorization), "The access token is bound to a client certificate.");
        AssertRejected(await host.SendAsync(Resource.Optional, authorization), "The access token is bound to a client certificate.");
        AssertRejected(await host.SendAsync(Resource.Any, authorization, Field(_strange)), "The access token is bound to another client certificate.");
        AssertRejected(await host.SendAsync(Resource.Any, "Authorization: MTLS_POP " + host.Token().Create(), Field(_mine)), "The access token is not bound to a client certificate.");
        AssertRejected(await host.SendAsync(Resource.Any, "Authorization: MTLS_POP " + host.Token().BoundTo(_mine).Expired().Create(), Field(_mine)), "The access token has expired.");
    }

    [Fact]
    public async Task Token_that_is_bound_to_a_key_too_needs_its_proof_under_the_scheme_DPoP()
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        string token = host.BoundToken().BoundTo(_mine).Create();
        const string NeedsProof = "The access token is bound to a key and needs its proof.";
        AssertRejected(await host.SendAsync(Resource.Any, "Authorization: MTLS_POP " + token, Field(_mine)), NeedsProof);
        AssertRejected(await host.SendAsync(Resource.Any, "Authorization: MTLS_POP " + token, "DPoP: " + host.Proof(token).Create(), Field(_mine)), NeedsProof);
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create(), Field(_mine))).AssertGranted("alice by DPoP, Mtls");
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create()))
            .AssertRejected(401, Bearer, Error(DPoP, "invalid_token", "The access token is bound to a client certificate."), MtlsPop);
    }

    [Fact]
    public async Task Bearer_token_that_is_bound_needs_its_certificate_as_before()
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(_mine).Create();
        (await host.SendAsync(Resource.Any, authorization, Field(_mine))).AssertGranted("alice by Mtls");
        (await host.SendAsync(Resource.Any, authorization)).AssertRejected(401, Error(Bearer, "invalid_token", "The access token is bound to a client certificate."), DPoP, MtlsPop);
        (await host.BearerAsync(host.Token().Create())).AssertGranted();
    }

    [Fact]
    public async Task Scheme_is_offered_where_it_is_on_and_no_credentials_where_it_is_off()
    {
        ContractHost on = await HostAsync(ContractSetup.MtlsPop), off = await HostAsync(ContractSetup.TrustedProxy);
        (await on.SendAsync(Resource.Any)).AssertUnauthenticated(Bearer, DPoP, MtlsPop);
        (await on.SendAsync(Resource.Read)).AssertUnauthenticated(Bearer + ", scope=\"read\"", DPoP + ", scope=\"read\"", MtlsPop + ", scope=\"read\"");
        string authorization = "Authorization: MTLS_POP " + off.Token().BoundTo(_mine).Create();
        (await off.SendAsync(Resource.Any, authorization, Field(_mine))).AssertUnauthenticated(Bearer, DPoP);
        (await off.SendAsync(Resource.Optional, authorization, Field(_mine))).AssertGranted("anonymous");
    }

    [Fact]
    public async Task Lacking_scope_is_reported_on_the_scheme_that_was_used()
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        (await host.SendAsync(Resource.Read, "Authorization: MTLS_POP " + host.Token().BoundTo(_mine).Create(), Field(_mine)))
            .AssertRejected(403, Error(MtlsPop, "insufficient_scope", "The access token lacks a scope that is needed.", ", scope=\"read\""));
    }

    [Theory]
    [InlineData("MTLS_POP", "The access token is empty.")]
    [InlineData("MTLS_POP {t}, MTLS_POP {t}", "The request must carry one access token, in one place.")]
    [InlineData("MTLS_POP {t},", "The request must carry one access token, in one place.")]
    public async Task Malformed_credentials_are_an_invalid_request(string value, string description)
    {
        ContractHost host = await HostAsync(ContractSetup.MtlsPop);
        string field = "Authorization: " + value.Replace("{t}", host.Token().BoundTo(_mine).Create(), StringComparison.Ordinal);
        ContractResponse response = await host.SendAsync(Resource.Any, field, Field(_mine));
        Assert.Equal((Outcome.Rejected, host.Seen(System.Net.HttpStatusCode.BadRequest), description), (response.Outcome, response.Status, response.Text));
        Assert.Contains(Error(MtlsPop, "invalid_request", description), response.Challenges);
    }

    private static string Field(X509Certificate2 certificate) => "Client-Cert: " + certificate.ToField();

    private static void AssertRejected(ContractResponse response, string description) =>
        response.AssertRejected(401, Bearer, DPoP, Error(MtlsPop, "invalid_token", description));
}
