using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Tests.Jose;

/// <summary>RFC 7515 §7.1: what can be refused before anything is decoded.</summary>
public sealed class CompactJwsTests
{
    [Theory]
    [InlineData("a.b.c", "a", "b", "c")]
    [InlineData("aa.bbb.cccc", "aa", "bbb", "cccc")]
    [InlineData("a.b.", "a", "b", "")]
    [InlineData("-_.A0.z9", "-_", "A0", "z9")]
    public void Three_segments_are_split(string text, string header, string payload, string signature)
    {
        Assert.True(CompactJws.TrySplit(text, out CompactJws jws, out _));

        Assert.Equal(header, jws.Header);
        Assert.Equal(payload, jws.Payload);
        Assert.Equal(signature, jws.Signature);
        Assert.Equal($"{header}.{payload}", jws.SigningInput);
    }

    [Rule("RFC 7515 §7.1 segments", "RFC 7516 §9 form")]
    [Theory]
    [InlineData("", TokenFailureCode.NotCompactJws)]
    [InlineData("a", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b", TokenFailureCode.NotCompactJws)]
    [InlineData(".b.c", TokenFailureCode.NotCompactJws)]
    [InlineData("a..c", TokenFailureCode.NotCompactJws)]
    [InlineData("..c", TokenFailureCode.NotCompactJws)]
    [InlineData("..", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.d", TokenFailureCode.NotCompactJws)]
    [InlineData("...", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.d.e", TokenFailureCode.EncryptedToken)]
    [InlineData("a..c.d.e", TokenFailureCode.EncryptedToken)]
    [InlineData("....", TokenFailureCode.EncryptedToken)]
    [InlineData("a.b.c.d.e.f", TokenFailureCode.NotCompactJws)]
    [InlineData("a.b.c.d.e.", TokenFailureCode.NotCompactJws)]
    public void Any_other_number_of_segments_is_refused(string text, TokenFailureCode expected)
    {
        Assert.False(CompactJws.TrySplit(text, out _, out TokenFailureCode refusal));
        Assert.Equal(expected, refusal);
    }

    [Rule("RFC 7515 §7.2 JSON serialisation")]
    [Theory]
    [InlineData(" a.b.c")]
    [InlineData("a.b.c ")]
    [InlineData("a. b.c")]
    [InlineData("a.b.c\n")]
    [InlineData("a.b\r\n.c")]
    [InlineData("a.b\t.c")]
    [InlineData("a.b.c=")]
    [InlineData("a.b+.c")]
    [InlineData("a.b/.c")]
    [InlineData("a.b~.c")]
    [InlineData("a.b?.c")]
    [InlineData("a.b,.c")]
    [InlineData("a\0.b.c")]
    [InlineData("ä.b.c")]
    [InlineData("a\uFF0Eb\uFF0Ec")]
    [InlineData("a\u3002b\u3002c")]
    [InlineData("a.b.c\uD800")]
    [InlineData("a.b.c\u200B")]
    [InlineData("{\"payload\":\"b\",\"protected\":\"a\",\"signature\":\"c\"}")]
    [InlineData("\"a.b.c\"")]
    [InlineData("a.b.c.d=.e")]
    public void Characters_that_no_compact_serialisation_has_are_refused(string text)
    {
        Assert.False(CompactJws.TrySplit(text, out _, out TokenFailureCode refusal));
        Assert.Equal(TokenFailureCode.IllegalCharacter, refusal);
    }

    [Rule("RFC 7515 §7.1 characters")]
    [Fact]
    public void Characters_of_the_base64url_alphabet_and_the_dot_are_the_only_legal_ones()
    {
        char[] legal = [.. Enumerable.Range(0, char.MaxValue + 1).Select(static c => (char)c).Where(IsLegal)];

        Assert.Equal("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", new string(legal));
    }

    private static bool IsLegal(char c) =>
        CompactJws.TrySplit([c, 'a', '.', 'b', '.', 'c'], out _, out TokenFailureCode code) || code != TokenFailureCode.IllegalCharacter;
}
