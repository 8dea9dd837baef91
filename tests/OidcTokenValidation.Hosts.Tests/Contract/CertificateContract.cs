using System.Security.Cryptography.X509Certificates;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Hosts.Tests.Rules;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Tokens that are bound to a client certificate which a proxy hands on (RFC 8705 §3, RFC 9440; STANDARDS H).</summary>
public abstract class CertificateContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Missing = "The access token is bound to a client certificate.";
    private const string Other = "The access token is bound to another client certificate.";

    [Fact, Standard("H1", "H2", "H3")]
    public async Task Certificate_of_a_trusted_proxy_is_the_one_of_the_token_or_nobody_is_let_in()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine"), strange = Certificates.Create("strange");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create();
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + mine.ToField())).AssertGranted("alice by Mtls");
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + strange.ToField())).AssertRefused(401, Error(Bearer, "invalid_token", Other), DPoP);
        foreach (string field in (string[])["X: y", "Client-Cert:", "Client-Cert: ::", "Client-Cert: x", $"Client-Cert: {mine.ToField()}, {mine.ToField()}", "Client-Cert: " + mine.ToField()[1..], $"Client-Cert-Chain: {mine.ToField()}"])
            (await host.SendAsync(Resource.Any, authorization, field)).AssertRefused(401, Error(Bearer, "invalid_token", Missing), DPoP);
    }

    [Fact, Standard("H5")]
    public async Task Of_two_fields_neither_counts()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine"), strange = Certificates.Create("strange");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create(), first = "Client-Cert: " + mine.ToField(), second = "Client-Cert: " + strange.ToField();
        ContractAnswer answer = await host.SendAsync(Resource.Any, authorization, second, first);
        if (host.Traits.SeesRepeatedFields)
            answer.AssertRefused(401, Error(Bearer, "invalid_token", Missing), DPoP);
        else
            answer.AssertGranted("alice by Mtls");   // the last one is judged: the proxy strips what its clients send
        Assert.Equal(Verdict.Refused, (await host.SendAsync(Resource.Any, authorization, first, second)).Verdict);
    }

    [Fact, Standard("H5", "H7")]
    public async Task Field_of_anybody_else_is_not_read()
    {
        ContractHost host = await HostAsync();
        using X509Certificate2 mine = Certificates.Create("mine");
        string authorization = "Authorization: Bearer " + host.Token().BoundTo(mine).Create();
        (await host.SendAsync(Resource.Any, authorization, "Client-Cert: " + mine.ToField())).AssertRefused(401, Error(Bearer, "invalid_token", Missing), DPoP);
        (await host.SendAsync(Resource.Optional, authorization)).AssertRefused(401, Error(Bearer, "invalid_token", Missing), DPoP);
    }

    [Fact, Standard("H6")]
    public async Task Token_that_is_bound_to_both_needs_both()
    {
        ContractHost host = await HostAsync(ContractSetup.TrustedProxy);
        using X509Certificate2 mine = Certificates.Create("mine");
        string token = host.BoundToken().BoundTo(mine).Create(), field = "Client-Cert: " + mine.ToField();
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create(), field)).AssertGranted("alice by DPoP, Mtls");
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, "DPoP: " + host.Proof(token).Create())).AssertRefused(401, Bearer, Error(DPoP, "invalid_token", Missing));
        (await host.SendAsync(Resource.Any, "Authorization: DPoP " + token, field)).AssertRefused(401, Bearer, Error(DPoP, "invalid_dpop_proof", "The request needs a DPoP proof."));
        Assert.Equal(Verdict.Refused, (await host.SendAsync(Resource.Any, "Authorization: Bearer " + token, field)).Verdict);
    }
}
