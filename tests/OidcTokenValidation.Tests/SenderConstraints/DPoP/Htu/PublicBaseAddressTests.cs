using OidcTokenValidation.SenderConstraints.DPoP.Htu;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>A configured public base address takes precedence over the host of the request.</summary>
public sealed class PublicBaseAddressTests
{
    [Theory]
    [InlineData("https://api.example", "https://api.example")]
    [InlineData("https://api.example/", "https://api.example")]
    [InlineData("HTTPS://API.Example:443/V1/", "https://api.example/V1")]
    [InlineData("http://localhost:5000", "http://localhost:5000")]
    [InlineData("https://api.example/a/../v%31", "https://api.example/v1")]
    [InlineData("https://api.example/v1//", "https://api.example/v1/")]
    [InlineData("https://[::1]:8443/v1", "https://[::1]:8443/v1")]
    public void Absolute_url_is_kept_without_the_slash_at_its_end(string text, string expected)
    {
        Assert.True(PublicBaseAddress.TryParse(text, out PublicBaseAddress? address));
        Assert.Equal(expected, address.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("api.example")]
    [InlineData("/v1")]
    [InlineData("//api.example")]
    [InlineData("ftp://api.example")]
    [InlineData("https://")]
    [InlineData("https://api.example?")]
    [InlineData("https://api.example/v1?x=1")]
    [InlineData("https://api.example/#")]
    [InlineData("https://u@api.example/")]
    [InlineData("https://api.example/a b")]
    [InlineData("https://api.example/%zz")]
    [InlineData("https://api.example\\v1")]
    [InlineData("https://*:5000")]
    [InlineData("https://+:5000")]
    public void Anything_else_is_rejected(string? text)
    {
        Assert.False(PublicBaseAddress.TryParse(text, out PublicBaseAddress? address));
        Assert.Null(address);
    }
}
