using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.Mtls;

/// <summary>Certificates that a proxy forwards (RFC 9440).</summary>
public sealed class TrustedProxyTests : IDisposable
{
    private static readonly string Good = ClientCertificate.Field(ClientCertificate.Own);

    private readonly ProofApi _api = new(static options => options.ClientCertificates.TrustedProxies = ["10.0.0.5", "10.1.0.0/16", "fd00::/8", "::1"]);

    public static TheoryData<string> Malformed =>
    [
        string.Empty, " ", ":", "::", ":::", Good.Trim(':'), Good[1..], Good[..^1], " " + Good, Good + " ", Good + ";a=b", Good + ";a=:", Good + "," + Good, Good + ", " + Good, "\"" + Good + "\"",
        Good.Insert(20, " "), Good.Insert(20, "\t"), Good.Insert(20, "\r\n"), Good.Replace('+', '-').Replace('/', '_') + "-", ":" + Good + ":", ":" + new string('A', 32_767) + ":", ":" + new string('A', 100_000) + ":",
        ClientCertificate.Own.ExportCertificatePem(), Uri.EscapeDataString(ClientCertificate.Own.ExportCertificatePem()), ":" + ClientCertificate.Own.ExportCertificatePem() + ":",
        "x" + Good[1..], Good[..^1] + "x", "?1", "sha-256=" + Good, ":é:", ":\0:", ":A:", ":AA:", ":AAA:", ":====:",
    ];

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9440 §3.1 trusted proxies")]
    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("::ffff:10.0.0.5", true)]
    [InlineData("10.1.255.255", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("fd12::1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.6", false)]
    [InlineData("10.2.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::10.0.0.5", false)]
    [InlineData(null, false)]
    public void Field_is_accepted_only_from_trusted_proxies(string? peer, bool trusted)
    {
        AccessTokenValidationResult result = Send(Good, peer);
        Assert.Equal(trusted ? null : TokenFailureCode.CertificateMissing, result.Failure?.Code);
        Assert.Equal(trusted, result.IsValid);
    }

    [Rule("RFC 9440 §3.1 certificate of the proxy")]
    [Fact]
    public void Certificate_of_the_proxy_is_not_that_of_the_client()
    {
        ResourceRequest request = Request(default, "10.0.0.5") with { ClientCertificate = ClientCertificate.Own };
        Assert.Equal(TokenFailureCode.CertificateMissing, _api.Send(request).Failure!.Code);
        Assert.Equal(TokenFailureCode.CertificateMismatch, _api.Send(request with { ClientCert = ClientCertificate.Field(ClientCertificate.Strange) }).Failure!.Code);
        Assert.True(_api.Send(request with { ClientCert = Good, ClientCertificate = ClientCertificate.Strange }).IsValid);
    }

    [Fact]
    public void Clients_may_connect_directly_beside_a_proxy()
    {
        ResourceRequest request = Request(ClientCertificate.Field(ClientCertificate.Strange), "192.0.2.1") with { ClientCertificate = ClientCertificate.Own };
        Assert.True(_api.Send(request).IsValid);
        Assert.True(_api.Send(request with { Peer = null }).IsValid);
        Assert.Equal(TokenFailureCode.CertificateMismatch, _api.Send(request with { ClientCert = Good, ClientCertificate = ClientCertificate.Strange }).Failure!.Code);
    }

    [Rule("RFC 9440 §2.2 form")]
    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_field_is_no_certificate(string field) =>
        Assert.True(Send(field, "10.0.0.5").Failure?.Code is TokenFailureCode.CertificateMissing or TokenFailureCode.CertificateMismatch, field);

    [Rule("RFC 9440 §2.2 form")]
    [Fact]
    public void Two_fields_are_no_certificate()
    {
        Assert.Equal(TokenFailureCode.CertificateMissing, Send(new StringValues([Good, Good]), "10.0.0.5").Failure!.Code);
        Assert.Equal(TokenFailureCode.CertificateMissing, Send(new StringValues([Good, string.Empty]), "10.0.0.5").Failure!.Code);
        Assert.Equal(TokenFailureCode.CertificateMissing, Send(new StringValues([null]), "10.0.0.5").Failure!.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("localhost")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.5/")]
    [InlineData("10.0.0.5/8/8")]
    [InlineData("10.0.0.5/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("::ffff:0.0.0.0/96")]
    [InlineData("[::1]:443")]
    [InlineData("fe80::1%2")]
    [InlineData("10.1")]
    [InlineData("10.1/16")]
    [InlineData("10")]
    [InlineData("010.0.0.5")]
    [InlineData("0x0a000005")]
    [InlineData("10.0.0.5 ")]
    [InlineData("/8")]
    [InlineData("10.0.0.5:8080")]
    [InlineData("10.0.0.5,10.0.0.6")]
    [InlineData("*")]
    [InlineData("fd00::/129")]
    [InlineData(null)]
    public void Invalid_proxy_address_stops_the_start(string? proxy)
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => _api.Create(options => options.ClientCertificates.TrustedProxies = ["10.0.0.5", proxy!]).Dispose());
        Assert.StartsWith($"ClientCertificates.TrustedProxies holds '{proxy}'. Write an IP address", Assert.Single(exception.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::ffff:10.9.0.5", "10.9.0.5", true)]
    [InlineData("::ffff:10.9.0.5", "::ffff:10.9.0.5", true)]
    [InlineData("::ffff:10.9.0.0/112", "10.9.1.2", true)]
    [InlineData("::ffff:10.9.0.0/112", "10.8.1.2", false)]
    [InlineData("10.9.0.0/16", "10.9.1.2", true)]
    [InlineData("10.9.0.5/32", "10.9.0.6", false)]
    [InlineData("0.0.0.0/1", "2001:db8::1", false)]
    [InlineData("0.0.0.0/1", "10.9.0.5", true)]
    public void Address_may_have_any_spelling(string proxy, string peer, bool trusted)
    {
        using AccessTokenValidator validator = _api.Create(options => options.ClientCertificates.TrustedProxies = [proxy]);
        Assert.Equal(trusted, validator.ValidateAtOnce(Request(Good, peer)).IsValid);
    }

    [Fact]
    public void Null_options_stop_the_start()
    {
        Assert.Throws<OptionsValidationException>(() => _api.Create(static options => options.ClientCertificates = null!).Dispose());
        Assert.Throws<OptionsValidationException>(() => _api.Create(static options => options.ClientCertificates.TrustedProxies = null!).Dispose());
    }

    private ResourceRequest Request(StringValues field, string? peer) =>
        TestRequest.Bearer(_api.Issuer.Token().BoundTo(ClientCertificate.Own).Create()) with { ClientCert = field, Peer = peer is null ? null : IPAddress.Parse(peer) };

    private AccessTokenValidationResult Send(StringValues field, string? peer) => _api.Send(Request(field, peer));
}
