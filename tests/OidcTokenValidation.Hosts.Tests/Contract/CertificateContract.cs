using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Tokens that are bound to a client certificate that a proxy forwards (RFC 8705 §3, RFC 9440).</summary>
public abstract class CertificateContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Missing = "The access token is bound to a client certificate.";
    private const string Other = "The access token is bound to another client certificate.";

    [Fact]
    public async Task Certificate_of_a_trusted_proxy_must_match_the_token()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine"), strange = Certificates.Create("strange");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create();
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + mine.ToField())).AssertGranted("alice by Mtls");
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + strange.ToField())).AssertRejected(401, Error(Bearer, "invalid_token", Other), DPoP);
        foreach (string field in (string[])["X: y", "Client-Cert:", "Client-Cert: ::", "Client-Cert: x", $"Client-Cert: {mine.ToField()}, {mine.ToField()}", "Client-Cert: " + mine.ToField()[1..], $"Client-Cert-Chain: {mine.ToField()}"])
            (await host.SendAsync(Resource.Any, authorization, field)).AssertRejected(401, Error(Bearer, "invalid_token", Missing), DPoP);
    }

    [Fact]
    public async Task Two_certificate_fields_are_rejected()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine"), strange = Certificates.Create("strange");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create(), first = "Client-Cert: " + mine.ToField(), second = "Client-Cert: " + strange.ToField();
        ContractResponse response = await host.SendAsync(Resource.Any, authorization, second, first);
        if (host.Traits.SeesRepeatedFields)
            response.AssertRejected(401, Error(Bearer, "invalid_token", Missing), DPoP);
        else
            response.AssertGranted("alice by Mtls");   // the server keeps the last field: the proxy removes the fields of its clients
        Assert.Equal(Outcome.Rejected, (await host.SendAsync(Resource.Any, authorization, first, second)).Outcome);
    }

    [Fact]
    public async Task Certificate_field_is_ignored_without_a_trusted_proxy()
    {
        ContractHost host = await HostAsync();
        using X509Certificate2 mine = Certificates.Create("mine");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create();
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + mine.ToField())).AssertRejected(401, Error(Bearer, "invalid_token", Missing), DPoP);
        (await host.SendAsync(Resource.Optional, authorization)).AssertRejected(401, Error(Bearer, "invalid_token", Missing), DPoP);
    }

    [Fact]
    public async Task Token_that_is_bound_to_both_needs_both()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine");
        string token = host.BoundToken().BoundTo(mine).Create(), field = "Client-Cert: " + mine.ToField();
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create(), field)).AssertGranted("alice by DPoP, Mtls");
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create())).AssertRejected(401, Bearer, Error(DPoP, "invalid_token", Missing));
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, field)).AssertRejected(401, Bearer, Error(DPoP, "invalid_dpop_proof", "The request needs a DPoP proof."));
        Assert.Equal(Outcome.Rejected, (await host.SendAsync(Resource.Any, "Authorization: Bearer " + token, field)).Outcome);
    }
}
