using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Tests.Rejections;

/// <summary>The form of grpc-message (gRPC over HTTP/2: Percent-Encoded).</summary>
public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Plain text, \"quoted\" ~", "Plain text, \"quoted\" ~")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb\tc\0d\u007f", "a%0D%0Ab%09c%00d%7F")]
    [InlineData("für §", "f%C3%BCr %C2%A7")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void Characters_beyond_printable_ASCII_and_the_percent_sign_are_encoded(string message, string encoded) =>
        Assert.Equal(encoded, PercentEncoding.Encode(message));

    [Fact]
    public void Lone_surrogate_is_replaced() => Assert.Equal("%EF%BF%BD", PercentEncoding.Encode("\ud800"));

    [Fact]
    public void Every_character_is_decoded_to_itself()
    {
        string all = string.Concat(Enumerable.Range(0, 0x800).Select(static c => (char)c));
        string encoded = PercentEncoding.Encode(all);
        Assert.All(encoded, static c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(all, Uri.UnescapeDataString(encoded));
    }
}
