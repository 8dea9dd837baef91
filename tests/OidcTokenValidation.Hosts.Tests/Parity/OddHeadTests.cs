using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Parity;

/// <summary>Request heads that are invalid or unusual in HTTP/1.1: a head that Kestrel does not grant is not granted by HttpListener. <c>{t}</c> is a valid token.</summary>
public sealed class OddHeadTests(SharedHosts hosts)
{
    [Theory]
    [InlineData("Authorization: Bearer\r\n {t}")]
    [InlineData("Authorization: Bearer {t}\r\n x")]
    [InlineData("Authorization:\r\n\tBearer {t}")]
    [InlineData("X: y\nAuthorization: Bearer {t}")]
    [InlineData("X: y\rAuthorization: Bearer {t}")]
    [InlineData("Authorization Bearer {t}")]
    [InlineData(": Bearer {t}")]
    [InlineData("Authorization: Bearer {t}\u0000")]
    [InlineData("Authorization:Bearer {t}")]
    [InlineData("Authorization: Bearer {t}\r\nauthorization: Bearer x")]
    [InlineData("Authorization: Bearer {t}\r\nAuthorization:")]
    [InlineData("Auth\u00f6rization: Bearer {t}")]
    [InlineData("\u00c0uthorization: Bearer {t}")]
    [InlineData("Authorization;a=b: Bearer {t}")]
    public async Task HttpListener_grants_only_what_Kestrel_grants(string head)
    {
        if (await SendAsync(HostKind.AspNetCore, head) != Outcome.Granted)
            Assert.NotEqual(Outcome.Granted, await SendAsync(HostKind.HttpListener, head));
    }

    // .NET's listener trims every Unicode blank from names and values, and keeps the last of two fields; the adapter receives only the result.
    // A token is still required. A proxy in front of the listener should reject such heads (RFC 9112 §5.1).
    [Theory]
    [InlineData("Authorization : Bearer {t}")]
    [InlineData(" Authorization: Bearer {t}")]
    [InlineData("Authorization\t: Bearer {t}")]
    [InlineData("Authorization: Bearer {t}\u00a0")]
    [InlineData("Authorization: Bearer {t}\u000b")]
    [InlineData("Authorization: Bearer {t}\u0085")]
    [InlineData("Authorization: \u00a0Bearer {t}")]
    [InlineData("Authorization:\r\nAuthorization: Bearer {t}")]
    public async Task HttpListener_corrects_these_heads_before_the_library_sees_them(string head)
    {
        Assert.NotEqual(Outcome.Granted, await SendAsync(HostKind.AspNetCore, head));
        Assert.Equal(Outcome.Granted, await SendAsync(HostKind.HttpListener, head));
        Assert.NotEqual(Outcome.Granted, await SendAsync(HostKind.HttpListener, head.Replace("{t}", "x", StringComparison.Ordinal)));
    }

    private async Task<Outcome> SendAsync(HostKind kind, string head)
    {
        ContractHost host = await hosts.GetAsync(kind, ContractSetup.Usual);
        return (await host.SendAsync(Resource.Any, head.Replace("{t}", host.Token().Create(), StringComparison.Ordinal))).Outcome;
    }
}
