using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>Comparison is by code point after unescaping, and by nothing else (RFC 7519 §7.3).</summary>
public sealed class JsonStringTests
{
    [Rule("RFC 7519 §7.3 comparison")]
    [Theory]
    [InlineData("RS256", "RS256")]
    [InlineData("\\u0052S256", "RS256")]
    [InlineData("\\u0052\\u0053\\u0032\\u0035\\u0036", "RS256")]
    [InlineData("", "")]
    [InlineData("é", "é")]
    [InlineData("\\u00e9", "é")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("https:\\/\\/issuer.example", "https://issuer.example")]
    public void Strings_of_the_same_code_points_are_equal(string raw, string expected)
    {
        Assert.True(Read(raw).Equals(Encoding.UTF8.GetBytes(expected)));
        Assert.Equal(expected, Read(raw).ToString());
    }

    [Rule("RFC 7519 §7.3 comparison")]
    [Theory]
    [InlineData("RS256", "rs256")]
    [InlineData("RS256", "RS256 ")]
    [InlineData("RS256", "RS25")]
    [InlineData("\\u0052S256", "RS25")]
    [InlineData("\\u0052S256", "RS2566")]
    [InlineData("\\u0052S256", "PS256")]
    [InlineData("\\u0052", "")]
    [InlineData("\\u0052\\u0053", "R")]
    [InlineData("e\\u0301", "é")]
    [InlineData("K", "\u212A")]
    [InlineData("a\\u0000", "a")]
    [InlineData("", "a")]
    public void Strings_of_other_code_points_are_not(string raw, string other) =>
        Assert.False(Read(raw).Equals(Encoding.UTF8.GetBytes(other)));

    [Theory]
    [InlineData("none", true)]
    [InlineData("NONE", true)]
    [InlineData("nOnE", true)]
    [InlineData("n\\u006fne", true)]
    [InlineData("\\u004EONE", true)]
    [InlineData("non", false)]
    [InlineData("nonee", false)]
    [InlineData("n\\u006fn", false)]
    [InlineData("n\\u00f6ne", false)]
    [InlineData("nöne", false)]
    [InlineData("", false)]
    public void Case_of_ascii_letters_is_ignored_on_request(string raw, bool expected) =>
        Assert.Equal(expected, Read(raw).EqualsIgnoreCase("none"u8));

    [Theory]
    [InlineData("k", "\u212A")]
    [InlineData("\\u212A", "k")]
    [InlineData("s", "\u017F")]
    public void Case_of_other_letters_is_never_ignored(string raw, string other) =>
        Assert.False(Read(raw).EqualsIgnoreCase(Encoding.UTF8.GetBytes(other)));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 3)]
    [InlineData("a\\u0062c", "abc", 3)]
    [InlineData("😀", "😀", 2)]
    [InlineData("\\ud83d\\ude00", "😀", 2)]
    public void String_is_copied_as_utf16(string raw, string expected, int length)
    {
        Span<char> destination = stackalloc char[length];

        Assert.Equal(length, Read(raw).CopyTo(destination));
        Assert.Equal(expected, new string(destination));
    }

    [Theory]
    [InlineData("abc", 2)]
    [InlineData("a\\u0062c", 2)]
    [InlineData("😀", 1)]
    [InlineData("\\ud83d\\ude00", 1)]
    [InlineData("a", 0)]
    public void Destination_that_is_too_short_receives_nothing(string raw, int length)
    {
        Span<char> destination = stackalloc char[length];

        Assert.Equal(-1, Read(raw).CopyTo(destination));
    }

    [Fact]
    public void Long_escaped_string_needs_no_stack()
    {
        const int Length = 100_000;
        string raw = "\\u0061" + new string('b', Length);
        byte[] expected = Encoding.UTF8.GetBytes("a" + new string('b', Length));
        var destination = new char[Length + 1];

        Assert.True(Read(raw).Equals(expected));
        Assert.True(Read(raw).EqualsIgnoreCase(expected));
        Assert.Equal(Length + 1, Read(raw).CopyTo(destination));
        Assert.Equal(Length + 1, Read(raw).ToString().Length);
    }

    [Fact]
    public void Only_a_string_without_characters_is_empty()
    {
        Assert.True(Read(string.Empty).IsEmpty);
        Assert.False(Read(" ").IsEmpty);
        Assert.False(Read("\\u0000").IsEmpty);
    }

    [Fact]
    public void Default_is_empty_and_equals_nothing_but_the_empty_string()
    {
        JsonString none = default;

        Assert.True(none.IsEmpty);
        Assert.False(none.Equals("a"u8));
        Assert.Equal(string.Empty, none.ToString());
    }

    private static JsonString Read(string raw) => new(Encoding.UTF8.GetBytes(raw), raw.Contains('\\', StringComparison.Ordinal));
}
