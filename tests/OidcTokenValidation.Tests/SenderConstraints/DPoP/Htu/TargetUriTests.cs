using OidcTokenValidation.SenderConstraints.DPoP.Htu;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>RFC 9449 §4.3 check 9, RFC 3986 §6.2.2 and §6.2.3.</summary>
public sealed class TargetUriTests
{
    [Rule("RFC 9449 §4.3 normalisation of the scheme", "RFC 9449 §4.3 normalisation of the path")]
    [Theory]
    [InlineData("https://server.example.com/token", "https://server.example.com/token", "RFC 9449 §4.2")]
    [InlineData("https://resource.example.org/protectedresource", "https://resource.example.org/protectedresource", "RFC 9449 §7.1")]
    [InlineData("HTTPS://h/", "https://h/", "RFC 3986 §3.1: the scheme ignores letter case")]
    [InlineData("HttP://h/", "http://h/", "RFC 3986 §3.1")]
    [InlineData("https://API.Example.COM/A", "https://api.example.com/A", "RFC 3986 §6.2.2.1: the host ignores letter case, the path does not")]
    [InlineData("https://h:443/a", "https://h/a", "RFC 3986 §6.2.3: default port")]
    [InlineData("http://h:80/a", "http://h/a", "RFC 3986 §6.2.3")]
    [InlineData("https://h:/a", "https://h/a", "RFC 3986 §6.2.3: empty port")]
    [InlineData("https://h:000443/a", "https://h/a", "leading zeros")]
    [InlineData("https://h:08443/a", "https://h:8443/a", "leading zeros")]
    [InlineData("https://h:0/a", "https://h:0/a", "RFC 3986 §3.2.3")]
    [InlineData("https://h:00000000000000000000065535/a", "https://h:65535/a", "RFC 3986 §3.2.3")]
    [InlineData("https://h:80/a", "https://h:80/a", "RFC 3986 §6.2.3: another scheme's default")]
    [InlineData("http://h:443/a", "http://h:443/a", "RFC 3986 §6.2.3: another scheme's default")]
    [InlineData("https://h", "https://h/", "RFC 3986 §6.2.3: empty path")]
    [InlineData("https://h:443", "https://h/", "RFC 3986 §6.2.3: empty path")]
    [InlineData("https://h?x=/y", "https://h/", "RFC 9449 §4.3: query dropped")]
    [InlineData("https://h#/y", "https://h/", "RFC 9449 §4.3: fragment dropped")]
    [InlineData("https://h/a?", "https://h/a", "RFC 9449 §4.3")]
    [InlineData("https://h/a#", "https://h/a", "RFC 9449 §4.3")]
    [InlineData("https://h/a?b#c", "https://h/a", "RFC 9449 §4.3")]
    [InlineData("https://h/a#b?c", "https://h/a", "RFC 9449 §4.3")]
    [InlineData("https://h/a?x=100%&y=/../z\\@ é", "https://h/a", "what is dropped is not judged")]
    [InlineData("https://h/%7e%41%5F%2d%2E%30", "https://h/~A_-.0", "RFC 3986 §6.2.2.2: unreserved octets are decoded")]
    [InlineData("https://h/%3a%2f%e2%82%ac", "https://h/%3A%2F%E2%82%AC", "RFC 3986 §6.2.2.1: other ones in upper case")]
    [InlineData("https://h/%00", "https://h/%00", "RFC 3986 §2.1: an octet like others")]
    [InlineData("https://h/%25%34%31", "https://h/%2541", "RFC 3986 §2.4: never decoded twice")]
    [InlineData("https://h/%2541", "https://h/%2541", "RFC 3986 §2.4")]
    [InlineData("https://h/%252e%252e/a", "https://h/%252e%252e/a", "RFC 3986 §2.4")]
    [InlineData("https://h/..", "https://h/", "RFC 3986 §5.2.4")]
    [InlineData("https://h/.", "https://h/", "RFC 3986 §5.2.4")]
    [InlineData("https://h/../a", "https://h/a", "RFC 3986 §5.2.4")]
    [InlineData("https://h/../../../a/..", "https://h/", "RFC 3986 §5.2.4")]
    [InlineData("https://h/a/./b", "https://h/a/b", "RFC 3986 §5.2.4")]
    [InlineData("https://h/a/b/..", "https://h/a/", "RFC 3986 §5.2.4: the slash stays")]
    [InlineData("https://h/a/b/../", "https://h/a/", "RFC 3986 §5.2.4")]
    [InlineData("https://h/a/b/.", "https://h/a/b/", "RFC 3986 §5.2.4: the slash stays")]
    [InlineData("https://h/a/b/c/./../../g", "https://h/a/g", "RFC 3986 §5.2.4, its own example")]
    [InlineData("https://h/mid/content=5/../6", "https://h/mid/6", "RFC 3986 §5.2.4, its own example")]
    [InlineData("https://h/a//../b", "https://h/a/b", "RFC 3986 §5.2.4: an empty segment is one")]
    [InlineData("https://h/a/..//b", "https://h//b", "RFC 3986 §5.2.4")]
    [InlineData("https://h/a/%2e%2E/b", "https://h/b", "RFC 3986 §6.2.2.3: dots are decoded first")]
    [InlineData("https://h/a/.%2e", "https://h/", "RFC 3986 §6.2.2.3")]
    [InlineData("https://h/...", "https://h/...", "RFC 3986 §3.3: three dots are a name")]
    [InlineData("https://h/..a/b../.c", "https://h/..a/b../.c", "RFC 3986 §3.3")]
    [InlineData("https://h/a;x=1/..;y", "https://h/a;x=1/..;y", "RFC 3986 §3.3: parameters are text")]
    [InlineData("https://h/%2F../a", "https://h/%2F../a", "%2F is no slash")]
    [InlineData("https://h/a@b:c", "https://h/a@b:c", "RFC 3986 §3.3")]
    [InlineData("https://h/!$&'()*+,;=-._~", "https://h/!$&'()*+,;=-._~", "RFC 3986 §3.3")]
    [InlineData("https://h/a|b^c\"d{e}`<f>[g]", "https://h/a|b^c\"d{e}`<f>[g]", "what browsers send as it is stays as it is")]
    [InlineData("https://[::1]:8443/a", "https://[::1]:8443/a", "RFC 3986 §3.2.2")]
    [InlineData("https://[2001:DB8::A]:443/", "https://[2001:db8::a]/", "RFC 3986 §6.2.2.1")]
    [InlineData("https://[::ffff:127.0.0.1]", "https://[::ffff:7f00:1]/", "RFC 3986 §3.2.2: one address has one form")]
    [InlineData("https://h%41/a", "https://ha/a", "RFC 3986 §6.2.2.2: an octet of a host")]
    [InlineData("https://my_host~1.example./", "https://my_host~1.example./", "RFC 3986 §3.2.2")]
    [InlineData("http://127.0.0.1:5000/", "http://127.0.0.1:5000/", "RFC 3986 §3.2.2")]
    public void Uri_has_one_canonical_form(string uri, string expected, string rule)
    {
        Assert.True(expected == Targets.Canonical(uri), $"{rule}: {Targets.Canonical(uri)}");
        Assert.Equal(expected, Targets.Canonical(expected));
    }

    [Rule("RFC 9449 §4.3 normalisation of the path")]
    [Theory]
    [InlineData("https://h/a", "http://h/a", "RFC 3986 §6.2.2: the scheme counts")]
    [InlineData("https://h/", "http://h:443/", "RFC 3986 §6.2.3: so it does with the other one's port")]
    [InlineData("https://h/a", "https://i/a", "RFC 9449 §4.3: the host counts")]
    [InlineData("https://h/", "https://h./", "a dot at the end of the host")]
    [InlineData("https://h/a", "https://h:8443/a", "RFC 3986 §6.2.3: the port counts")]
    [InlineData("https://h/a", "https://h/A", "RFC 3986 §6.2.2.1: the path is case-sensitive")]
    [InlineData("https://h/a", "https://h/a/", "trailing slash")]
    [InlineData("https://h/a/b", "https://h/a//b", "double slash")]
    [InlineData("https://h/", "https://h//", "double slash")]
    [InlineData("https://h/a/b", "https://h/a%2Fb", "%2F is no slash")]
    [InlineData("https://h/a/../b", "https://h/a%2F..%2Fb", "%2F is no slash")]
    [InlineData("https://h/a/../b", "https://h/a/..%2fb", "%2F is no slash")]
    [InlineData("https://h/a/b", "https://h/a%5Cb", "%5C is no slash")]
    [InlineData("https://h/a", "https://h/a%3Fx", "RFC 3986 §2.2: an encoded ? begins no query")]
    [InlineData("https://h/a", "https://h/a%23x", "RFC 3986 §2.2: an encoded number sign begins no fragment")]
    [InlineData("https://h/a", "https://h/a%00", "NUL ends nothing")]
    [InlineData("https://h/a", "https://h/a%20", "nothing is trimmed")]
    [InlineData("https://h/a", "https://h/%2561", "RFC 3986 §2.4: never decoded twice")]
    [InlineData("https://h/a;b", "https://h/a%3Bb", "RFC 3986 §2.2: a reserved character is not its octet")]
    [InlineData("https://h/a+b", "https://h/a%20b", "RFC 3986 §2.2: a plus is no space")]
    [InlineData("https://h/a|b", "https://h/a%7Cb", "kept as it is")]
    [InlineData("https://[::ffff:127.0.0.1]/", "https://127.0.0.1/", "RFC 4291 §2.5.5.2: an IPv4-mapped address is one of IPv6")]
    [InlineData("https://127.0.0.1/", "https://127.1/", "RFC 3986 §7.4: a short form is a name")]
    public void Different_resources_stay_different(string one, string other, string rule)
    {
        Assert.NotNull(Targets.Canonical(one));
        Assert.NotNull(Targets.Canonical(other));
        Assert.True(Targets.Canonical(one) != Targets.Canonical(other), rule);
    }

    [Rule("RFC 9449 §4.3 other URIs")]
    [Theory]
    [InlineData("", "RFC 9449 §4.2: htu is a URI")]
    [InlineData("/a", "RFC 9449 §4.2: an absolute one")]
    [InlineData("//h/a", "RFC 3986 §3.1: no scheme")]
    [InlineData("h/a", "RFC 3986 §3.1: no scheme")]
    [InlineData("h:443/a", "RFC 3986 §3.1: another scheme")]
    [InlineData("ftp://h/a", "RFC 9449 §4.2: another scheme")]
    [InlineData("ws://h/a", "RFC 9449 §4.2: another scheme")]
    [InlineData("httpss://h/a", "RFC 9449 §4.2: another scheme")]
    [InlineData("http\u017F://h/a", "RFC 3986 §3.1: long s")]
    [InlineData(" https://h/a", "nothing is trimmed")]
    [InlineData("https ://h/a", "RFC 3986 §3.1")]
    [InlineData("https:", "RFC 3986 §3.2: no authority")]
    [InlineData("https:/h/a", "RFC 3986 §3.2: no authority")]
    [InlineData("https:h/a", "RFC 3986 §3.2: no authority")]
    [InlineData("https:\\\\h\\a", "backslash")]
    [InlineData("https:?//h/a", "RFC 3986 §3.2: no authority")]
    [InlineData("https:/?/h/a", "RFC 3986 §3.2: no authority")]
    [InlineData("https://", "RFC 9110 §4.2.2: empty host")]
    [InlineData("https:///a", "RFC 9110 §4.2.2: empty host")]
    [InlineData("https://:443/a", "RFC 9110 §4.2.2: empty host")]
    [InlineData("https://?h/a", "RFC 9110 §4.2.2: empty host")]
    [InlineData("https://u@h/a", "userinfo")]
    [InlineData("https://u:p@h/a", "userinfo")]
    [InlineData("https://@h/a", "userinfo")]
    [InlineData("https://h@/a", "userinfo")]
    [InlineData("https://h:443@i/a", "userinfo")]
    [InlineData("https://h+i/a", "RFC 3986 §3.2.2: the host's grammar")]
    [InlineData("https://h,i/a", "RFC 3986 §3.2.2: the host's grammar")]
    [InlineData("https://h i/a", "RFC 3986 §3.2.2: the host's grammar")]
    [InlineData("https://h\\i/a", "backslash")]
    [InlineData("https://h\\@i/a", "backslash")]
    [InlineData("https://h:65536/a", "RFC 3986 §3.2.3: no port")]
    [InlineData("https://h:99999999999999999999/a", "RFC 3986 §3.2.3: no port")]
    [InlineData("https://h:-1/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://h:+443/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://h: 443/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://h:443\0/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://h:٤٤٣/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://h:4:43/a", "RFC 3986 §3.2.3: digits only")]
    [InlineData("https://::1/a", "RFC 3986 §3.2.2: an address is enclosed in brackets")]
    [InlineData("https://[]/a", "RFC 3986 §3.2.2: no address")]
    [InlineData("https://[::1/a", "RFC 3986 §3.2.2: no address")]
    [InlineData("https://[::1]x/a", "RFC 3986 §3.2.2: more than an address")]
    [InlineData("https://[::1%25eth0]/a", "RFC 6874 §1: a zone")]
    [InlineData("https://[::1%1]/a", "RFC 6874 §1: a zone")]
    [InlineData("https://[127.0.0.1]/a", "RFC 3986 §3.2.2: an address of the other kind")]
    [InlineData("https://[::1::2]/a", "RFC 3986 §3.2.2: no address")]
    [InlineData("https://[::12345]/a", "RFC 3986 §3.2.2: no address")]
    [InlineData("https://[::ffff:010.0.0.1]/a", "RFC 3986 §3.2.2: no address")]
    [InlineData("https://[v1.a]/a", "RFC 3986 §3.2.2: no address that there is")]
    [InlineData("https://h/a\\b", "backslash")]
    [InlineData("https://h/a/..\\b", "backslash")]
    [InlineData("https://h/a b", "RFC 3986 §2: space")]
    [InlineData("https://h/a ", "RFC 3986 §2: space, and nothing is trimmed")]
    [InlineData("https://h/a\t", "RFC 3986 §2: control character")]
    [InlineData("https://h/a\r\n", "RFC 3986 §2: control character")]
    [InlineData("https://h/a\0", "RFC 3986 §2: control character")]
    [InlineData("https://h/a\u007f", "RFC 3986 §2: control character")]
    [InlineData("https://h/é", "RFC 3986 §2: not ASCII")]
    [InlineData("https://h/a\uFF0Fb", "RFC 3986 §2: not ASCII")]
    [InlineData("https://h/a\uD800", "RFC 3986 §2: not ASCII")]
    [InlineData("https://h/%", "RFC 3986 §2.1")]
    [InlineData("https://h/%4", "RFC 3986 §2.1")]
    [InlineData("https://h/%4/1", "RFC 3986 §2.1")]
    [InlineData("https://h/%zz", "RFC 3986 §2.1")]
    [InlineData("https://h/%4g", "RFC 3986 §2.1")]
    [InlineData("https://h/%%41", "RFC 3986 §2.1")]
    [InlineData("https://h/%4%31", "RFC 3986 §2.1")]
    [InlineData("https://h/%u0041", "RFC 3986 §2.1")]
    [InlineData("https://h/%\uFF14\uFF11", "RFC 3986 §2.1: full-width digits")]
    [InlineData("https://h/%4?1", "RFC 3986 §2.1: the query does not end it")]
    public void URI_that_is_not_a_plain_web_address_is_rejected(string uri, string rule) => Assert.True(Targets.Canonical(uri) is null, $"{rule}: {Targets.Canonical(uri)}");

    [Fact]
    public void Every_character_of_a_path_is_classified()
    {
        string kept = string.Concat(Enumerable.Range(0, 0x180).Select(static c => (char)c).Where(static c => Targets.Canonical($"https://h/a{c}b") == $"https://h/a{c}b"));

        Assert.Equal("!\"$&'()*+,-./0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~", kept);
    }

    [Fact]
    public void Every_octet_is_decoded_or_kept()
    {
        const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

        Assert.All(Enumerable.Range(0, 256), octet =>
        {
            string expected = Unreserved.Contains((char)octet) ? $"https://h/a{(char)octet}" : $"https://h/a%{octet:X2}";
            Assert.Equal(expected, Targets.Canonical($"https://h/a%{octet:x2}"));
            Assert.Equal(expected, Targets.Canonical($"https://h/a%{octet:X2}"));
        });
    }

    [Fact]
    public void Buffer_that_is_too_small_stays_unwritten()
    {
        const string Uri = "https://h";

        Assert.False(TargetUri.TryWrite(Uri, new char[Uri.Length], out _));
        Assert.False(TargetUri.TryWrite(Uri, [], out _));
        Assert.True(TargetUri.TryWrite(Uri, new char[TargetUri.MaxLength(Uri.Length)], out int written));
        Assert.Equal(Uri.Length + 1, written);
    }
}
