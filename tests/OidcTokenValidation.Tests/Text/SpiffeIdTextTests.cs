using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>SPIFFE-ID §2: what a SPIFFE ID is.</summary>
public sealed class SpiffeIdTextTests
{
    [Theory]
    [InlineData("spiffe://example.org", 20)]
    [InlineData("spiffe://example.org/billing", 20)]
    [InlineData("spiffe://td_1-x.y/ns/Staging/sa/a.b-c_d", 17)]
    [InlineData("spiffe://1/...", 10)]
    [InlineData("spiffe://./.a/..b", 10)]
    public void Text_is_a_SPIFFE_ID(string text, int pathStart)
    {
        Assert.True(SpiffeIdText.TryRead(text, out int actual));
        Assert.Equal(pathStart, actual);
    }

    [Theory]
    [InlineData("")]
    [InlineData("spiffe:")]
    [InlineData("spiffe://")]
    [InlineData("spiffe:///billing")]
    [InlineData("SPIFFE://example.org/billing")]
    [InlineData("spiffe:/example.org/billing")]
    [InlineData(" spiffe://example.org/billing")]
    [InlineData("spiffe://example.org/billing ")]
    [InlineData("spiffe://Example.org/billing")]
    [InlineData("spiffe://example.org:443/billing")]
    [InlineData("spiffe://user@example.org/billing")]
    [InlineData("spiffe://user:secret@example.org/billing")]
    [InlineData("spiffe://ex%61mple.org/billing")]
    [InlineData("spiffe://exämple.org/billing")]
    [InlineData("spiffe://[::1]/billing")]
    [InlineData("spiffe://example.org/")]
    [InlineData("spiffe://example.org//billing")]
    [InlineData("spiffe://example.org/billing/")]
    [InlineData("spiffe://example.org/./billing")]
    [InlineData("spiffe://example.org/billing/..")]
    [InlineData("spiffe://example.org/bill%69ng")]
    [InlineData("spiffe://example.org/a b")]
    [InlineData("spiffe://example.org/a?b")]
    [InlineData("spiffe://example.org?b")]
    [InlineData("spiffe://example.org#b")]
    [InlineData("spiffe://example.org\\billing")]
    [InlineData("spiffe://example.org/bill\0ing")]
    public void Other_text_is_none(string text) => Assert.False(SpiffeIdText.TryRead(text, out _));

    [Theory]
    [InlineData(255, 2048, true)]
    [InlineData(256, 2048, false)]
    [InlineData(255, 2049, false)]
    public void Length_is_limited(int trustDomain, int total, bool expected)
    {
        string start = "spiffe://" + new string('d', trustDomain) + "/";
        Assert.Equal(expected, SpiffeIdText.TryRead(start + new string('p', total - start.Length), out _));
    }
}
