using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>RFC 7515 §2, and only the canonical spelling.</summary>
public sealed class StrictBase64UrlTests
{
    private const string LikelyCharacters = "ABCDEFGwxyz0189-_+/= \t\r\n.~\0é\u212A";

    [Theory]
    [InlineData("", new byte[0])]
    [InlineData("AA", new byte[] { 0 })]
    [InlineData("_w", new byte[] { 255 })]
    [InlineData("AAA", new byte[] { 0, 0 })]
    [InlineData("_-8", new byte[] { 255, 239 })]
    [InlineData("AQAB", new byte[] { 1, 0, 1 })]
    [InlineData("AQABAA", new byte[] { 1, 0, 1, 0 })]
    public void Canonical_form_is_decoded(string text, byte[] expected)
    {
        Assert.True(StrictBase64Url.IsCanonical(text));
        Assert.Equal(expected, StrictBase64Url.Decode(text));
    }

    [Rule("RFC 7515 §2 alphabet")]
    [Theory]
    [InlineData("AA==", "padding")]
    [InlineData("AAA=", "padding")]
    [InlineData("AAAA=", "padding after a whole group")]
    [InlineData("AAAA====", "a group of padding")]
    [InlineData("=", "nothing but padding")]
    [InlineData(" AAAA", "leading blank")]
    [InlineData("AAAA ", "trailing blank")]
    [InlineData("AA AA", "blank inside")]
    [InlineData("AA\tAA", "tab")]
    [InlineData("AAAA\r\n", "line break at the end")]
    [InlineData("AA\nAA", "line feed inside")]
    [InlineData("AA\rAA", "carriage return inside")]
    [InlineData("    ", "four blanks")]
    [InlineData("AB", "spare bits after one octet")]
    [InlineData("AP", "all spare bits after one octet")]
    [InlineData("AAB", "spare bit after two octets")]
    [InlineData("AAD", "both spare bits after two octets")]
    [InlineData("AAAAAB", "spare bits in a later group")]
    [InlineData("A", "length 1 mod 4")]
    [InlineData("AAAAA", "length 5")]
    [InlineData("AA+A", "plus of the other alphabet")]
    [InlineData("AA/A", "slash of the other alphabet")]
    [InlineData("AA.A", "dot")]
    [InlineData("AA?A", "'?'")]
    [InlineData("AA\0A", "NUL")]
    [InlineData("AAÄA", "Latin-1 letter")]
    [InlineData("AA\u212AA", "Kelvin sign")]
    [InlineData("\uFF21\uFF21\uFF21\uFF21", "full-width letters")]
    [InlineData("AA\u200BA", "zero-width blank")]
    [InlineData("AAA\uD800", "lone surrogate")]
    public void Any_other_form_is_refused(string text, string what)
    {
        Span<byte> destination = stackalloc byte[StrictBase64Url.MaxDecodedLength(text.Length)];

        Assert.False(StrictBase64Url.IsCanonical(text), what);
        Assert.False(StrictBase64Url.TryDecode(text, destination, out int written), what);
        Assert.Equal(0, written);
        Assert.Null(StrictBase64Url.Decode(text));
    }

    [Rule("RFC 7515 §2 spare bits")]
    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    public void Exactly_the_last_characters_without_spare_bits_are_accepted(int length, int expected)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        string prefix = new('A', length - 1);

        string[] accepted = [.. Alphabet.Select(last => prefix + last).Where(static text => StrictBase64Url.IsCanonical(text))];

        Assert.Equal(expected, accepted.Length);
        Assert.All(accepted, static text => Assert.Equal(text, Base64Url.EncodeToString(StrictBase64Url.Decode(text))));
    }

    [Fact]
    public void Destination_that_is_too_short_is_refused_without_an_exception()
    {
        Span<byte> destination = stackalloc byte[2];

        Assert.False(StrictBase64Url.TryDecode("AQAB", destination, out _));
    }

    [Fact]
    public void Any_octets_survive_the_round_trip() => PropertyChecks.Hold<byte[]>(500, static octets =>
    {
        string text = Base64Url.EncodeToString(octets);
        var destination = new byte[StrictBase64Url.MaxDecodedLength(text.Length)];
        return StrictBase64Url.Decode(text)!.SequenceEqual(octets)
            && StrictBase64Url.TryDecode(text, destination, out int written)
            && destination.AsSpan(0, written).SequenceEqual(octets);
    });

    [Fact]
    public void Any_text_that_is_accepted_encodes_to_itself_again()
    {
        Gen<string> texts = Gen.Elements(LikelyCharacters.ToCharArray()).ArrayOf().Select(static characters => new string(characters));

        PropertyChecks.Hold(5_000, texts, static text => StrictBase64Url.Decode(text) is not { } octets || Base64Url.EncodeToString(octets) == text);
    }
}
