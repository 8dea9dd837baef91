using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Parity;

/// <summary>Heads of requests that are no good HTTP/1.1, or hardly: what lets nobody in at Kestrel lets nobody in at HttpListener. <c>{t}</c> is a good token.</summary>
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
    public async Task HttpListener_lets_in_whom_Kestrel_lets_in(string head)
    {
        if (await SendAsync(HostKind.AspNetCore, head) != Verdict.Granted)
            Assert.NotEqual(Verdict.Granted, await SendAsync(HostKind.HttpListener, head));
    }

    // .NET's listener trims names and values of every blank that Unicode knows, and keeps the last of two fields; the adapter sees only what is left.
    // A token is still needed. A proxy in front should be one that refuses such heads (RFC 9112 §5.1).
    [Theory]
    [InlineData("Authorization : Bearer {t}")]
    [InlineData(" Authorization: Bearer {t}")]
    [InlineData("Authorization\t: Bearer {t}")]
    [InlineData("Authorization: Bearer {t}\u00a0")]
    [InlineData("Authorization: Bearer {t}\u000b")]
    [InlineData("Authorization: Bearer {t}\u0085")]
    [InlineData("Authorization: \u00a0Bearer {t}")]
    [InlineData("Authorization:\r\nAuthorization: Bearer {t}")]
    public async Task HttpListener_itself_mends_these_before_the_library_sees_them(string head)
    {
        Assert.NotEqual(Verdict.Granted, await SendAsync(HostKind.AspNetCore, head));
        Assert.Equal(Verdict.Granted, await SendAsync(HostKind.HttpListener, head));
        Assert.NotEqual(Verdict.Granted, await SendAsync(HostKind.HttpListener, head.Replace("{t}", "x", StringComparison.Ordinal)));
    }

    private async Task<Verdict> SendAsync(HostKind kind, string head)
    {
        ContractHost host = await hosts.GetAsync(kind, ContractSetup.Usual);
        return (await host.SendAsync(Resource.Any, head.Replace("{t}", host.Token().Create(), StringComparison.Ordinal))).Verdict;
    }
}
