using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>RFC 8259 §7; no lone surrogates (RFC 8725 §3.7).</summary>
public sealed class JsonEscapesTests
{
    [Theory]
    [InlineData("\\\"", "\"")]
    [InlineData("\\\\", "\\")]
    [InlineData("\\/", "/")]
    [InlineData("\\b", "\b")]
    [InlineData("\\f", "\f")]
    [InlineData("\\n", "\n")]
    [InlineData("\\r", "\r")]
    [InlineData("\\t", "\t")]
    [InlineData("\\u0041", "A")]
    [InlineData("\\u0000", "\0")]
    [InlineData("\\u00e9", "é")]
    [InlineData("\\u00E9", "é")]
    [InlineData("\\u20ac", "€")]
    [InlineData("\\uFFFF", "\uFFFF")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("\\uDBFF\\uDFFF", "\uDBFF\uDFFF")]
    public void Escape_means_its_character(string escape, string expected)
    {
        byte[] raw = Encoding.UTF8.GetBytes(escape);

        Assert.Equal(raw.Length, JsonEscapes.Measure(raw));
        Assert.Equal(expected, Unescape(escape));
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\a")]
    [InlineData("\\'")]
    [InlineData("\\0")]
    [InlineData("\\x41")]
    [InlineData("\\U0041")]
    [InlineData("\\ ")]
    [InlineData("\\u")]
    [InlineData("\\u004")]
    [InlineData("\\u00g1")]
    [InlineData("\\u 041")]
    [InlineData("\\u004 ")]
    [InlineData("\\u+041")]
    [InlineData("\\u-041")]
    [InlineData("\\u0x41")]
    [InlineData("\\u41\0\0")]
    [InlineData("\\u004\0")]
    [InlineData("\\u\0\0\0\0")]
    [InlineData("\\u{41}")]
    [InlineData("\\u٠٠")]
    public void Any_other_character_after_a_backslash_is_no_escape(string text) =>
        Assert.Equal(0, JsonEscapes.Measure(Encoding.UTF8.GetBytes(text)));

    [Rule("RFC 8725 §3.7 surrogates")]
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\udfff")]
    [InlineData("\\ud800x")]
    [InlineData("\\ud800\\n")]
    [InlineData("\\ud800\\u0041")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\udc00\\ud800")]
    [InlineData("\\ud800\\udc0")]
    [InlineData("\\ud800\\u")]
    [InlineData("\\ud800\\")]
    [InlineData("\\ud800udc00")]
    public void Lone_surrogate_is_no_escape(string text) =>
        Assert.Equal(0, JsonEscapes.Measure(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\\nabc", 2)]
    [InlineData("\\u00411", 6)]
    [InlineData("\\ud83d\\ude00\\u0041", 12)]
    public void Only_the_first_escape_is_measured(string text, int expected) =>
        Assert.Equal(expected, JsonEscapes.Measure(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a\\u0062c", "abc")]
    [InlineData("\\u0052S256", "RS256")]
    [InlineData("\\\\u0041", "\\u0041")]
    [InlineData("é\\u00e9é", "ééé")]
    [InlineData("\\\\\\\"\\/", "\\\"/")]
    [InlineData("x\\ud83d\\ude00y", "x😀y")]
    public void Text_around_escapes_is_preserved(string raw, string expected) => Assert.Equal(expected, Unescape(raw));

    private static string Unescape(string raw)
    {
        byte[] source = Encoding.UTF8.GetBytes(raw);
        var destination = new byte[source.Length];
        return Encoding.UTF8.GetString(destination, 0, JsonEscapes.Unescape(source, destination));
    }
}
