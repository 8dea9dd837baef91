using System.Net;
using FsCheck.Fluent;
using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>One host in the spellings of RFC 3986 §3.2.2, RFC 3987 §3.1 and RFC 5952: in <c>htu</c> all are accepted, in a Host field only the wire form.</summary>
public sealed class HostSpellingTests
{
    // Without ICU, as these tests run, nothing is normalized.
    private static readonly bool Normalizes = "u\u0308".Normalize().Length == 1;

    [Theory]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    [InlineData("xn--bcher-kva.example", "BÜCHER.Example")]
    [InlineData("xn--bcher-kva.example", "XN--BCHER-KVA.example")]
    [InlineData("xn--bcher-kva.example", "b%C3%BCcher.example")]
    [InlineData("xn--bcher-kva.example", "b%c3%9ccher.%65xample")]
    [InlineData("api.xn--bcher-kva.example:8443", "%61pi.bücher.example:8443")]
    [InlineData("xn--e1afmkfd.xn--p1ai", "ПРИМЕР.рф")]
    [InlineData("xn--3e0b707e", "한국")]
    [InlineData("xn--e28h.example", "\ud83d\ude00.example")]
    [InlineData("xn--fa-hia.example", "xn--fa-hia.example")]
    [InlineData("kelvin.example", "\u212Aelvin.example")]
    public void Every_spelling_of_a_name_is_the_same_host(string host, string htuHost)
    {
        Assert.True(Targets.Names($"https://{htuHost}/a", Targets.Request("/a", host)), Targets.Canonical($"https://{htuHost}/a"));
        Assert.Equal($"https://{host}/a", Targets.Canonical($"https://{htuHost}/a"));
    }

    [Theory]
    [InlineData("[2001:db8::1]", "[2001:DB8:0:0:0:0:0:1]")]
    [InlineData("[2001:0db8:0000:0000:0000:0000:0000:0001]:8443", "[2001:db8::1]:8443")]
    [InlineData("[::1]", "[0:0:0:0:0:0:0:1]")]
    [InlineData("[::]", "[0:0::0:0]")]
    [InlineData("[::ffff:192.0.2.1]", "[::FFFF:c000:201]")]
    [InlineData("[1:0:0:2:0:0:3:4]", "[1::2:0:0:3:4]")]
    [InlineData("[1:0:0:2:0:0:3:4]", "[1:0:0:2::3:4]")]
    [InlineData("[1:2:3:4:5:6:7:0]", "[1:2:3:4:5:6:7::]")]
    public void Every_spelling_of_an_IPv6_address_is_the_same_host(string host, string htuHost) =>
        Assert.True(Targets.Names($"https://{htuHost}/a", Targets.Request("/a", host)), Targets.Canonical($"https://{htuHost}/a"));

    [Theory]
    [InlineData("bücher.example", "bucher.example")]
    [InlineData("xn--fa-hia.example", "fass.example")]
    [InlineData("pаypal.example", "paypal.example")]
    [InlineData("ｂücher.example", "bücher.example")]
    [InlineData("\ufb00ü.example", "ffü.example")]
    [InlineData("\u0130.example", "i.example")]
    [InlineData("\u0131.example", "i.example")]
    [InlineData("bu\u0308cher.example", "bucher.example")]
    [InlineData("[::ffff:192.0.2.1]", "192.0.2.1")]
    [InlineData("[2001:db8::1:0:0:1]", "[2001:db8::1]")]
    public void Different_hosts_stay_different(string one, string other)
    {
        Assert.NotNull(Targets.Canonical($"https://{other}/a"));
        Assert.NotEqual(Targets.Canonical($"https://{one}/a"), Targets.Canonical($"https://{other}/a"));
    }

    [Theory]
    [InlineData("faß.example", "IDNA 2003 makes fass.example of it, IDNA 2008 another host")]
    [InlineData("FAẞ.example", "the same in upper case")]
    [InlineData("σος.example", "final sigma")]
    [InlineData("a\u200db.example", "zero width joiner")]
    [InlineData("a\u200cb.example", "zero width non-joiner")]
    [InlineData("fa%C3%9F.example", "the same as octets")]
    [InlineData("bücher\u3002example", "an ideographic full stop")]
    [InlineData("ü_x.example", "no label of a host")]
    [InlineData("-ü.example", "RFC 5891 §4.2.3.1")]
    [InlineData("xn--ü.example", "no A-label")]
    [InlineData("ü x.example", "a space")]
    [InlineData("ü@x.example", "userinfo")]
    [InlineData("ü%40x.example", "an encoded delimiter")]
    [InlineData("h%2Fi", "an encoded delimiter")]
    [InlineData("h%3A80", "an encoded delimiter")]
    [InlineData("h%25", "an encoded percent sign")]
    [InlineData("h%00", "NUL")]
    [InlineData("h%FFi", "not UTF-8")]
    [InlineData("h%C0%AEi", "overlong UTF-8")]
    [InlineData("h%", "half an octet")]
    [InlineData("%5B::1%5D", "an encoded bracket")]
    public void Host_that_cannot_be_mapped_is_rejected(string host, string why) =>
        Assert.True(Targets.Canonical($"https://{host}/a") is null, $"{why}: {Targets.Canonical($"https://{host}/a")}");

    [Fact]
    public void Name_that_is_too_long_is_rejected()
    {
        string label = new('ü', 50);
        Assert.NotNull(Targets.Canonical($"https://{label}.example/"));
        Assert.Null(Targets.Canonical($"https://{new string('ü', 64)}.example/"));
        Assert.Null(Targets.Canonical($"https://{string.Join('.', Enumerable.Repeat(label, 5))}/"));
        Assert.Null(Targets.Canonical($"https://{string.Concat(Enumerable.Repeat("%C3%BC", 2000))}/"));
    }

    [Fact]
    public void Name_that_is_not_normalized_is_the_same_host_or_rejected()
    {
        Assert.Equal(Normalizes, Targets.Names("https://bu\u0308cher.example/a", Targets.Request("/a", "xn--bcher-kva.example")));
        Assert.False(Targets.Names("https://bu\u0308cher.example/a", Targets.Request("/a", "bucher.example")));
    }

    [Theory]
    [InlineData("bücher.example")]
    [InlineData("b%C3%BCcher.example")]
    [InlineData("%61pi.example")]
    public void Host_of_a_request_is_accepted_only_in_its_wire_form(string host) => Assert.Null(Targets.Canonical(Targets.Request("/a", host)));

    [Theory]
    [InlineData("https://bücher.example/v1", "https://xn--bcher-kva.example/v1/a")]
    [InlineData("https://XN--Bcher-KVA.example", "https://xn--bcher-kva.example/a")]
    [InlineData("https://[2001:DB8::0:1]:8443", "https://[2001:db8::1]:8443/a")]
    public void Public_base_address_may_have_any_spelling(string address, string expected)
    {
        Assert.Equal(expected, Targets.Canonical(Targets.Request("/a", "internal:8080"), address));
        Assert.True(Targets.Names(expected, Targets.Request("/a", "internal:8080"), address));
    }

    [Fact]
    public void Every_IPv6_address_has_one_form_that_is_no_longer_than_any_other() =>
        Seeded.Check(2_000, Gen.Choose(0, 3).ArrayOf(8), static groups =>
        {
            byte[] octets = [.. groups.SelectMany(static group => (byte[])[0, (byte)(group == 3 ? 171 : group / 2)])];
            var address = new IPAddress(octets);
            string full = string.Join(':', octets.Chunk(2).Select(static pair => $"{pair[0]:x2}{pair[1]:X2}"));
            string canonical = Targets.Canonical($"https://[{full}]/")!;
            return canonical == Targets.Canonical($"https://[{address}]/")
                && canonical.Length <= $"https://[{address}]/".Length
                && IPAddress.Parse(canonical["https://".Length..^1]).Equals(address);
        });

    [Theory]
    [InlineData("/v1", "/a", "https://api.example/v1/a")]
    [InlineData("/v1/", "/a", "https://api.example/v1/a")]
    [InlineData("/v%31/x", "/", "https://api.example/v1/x/")]
    [InlineData("/", "/a", "https://api.example/a")]
    [InlineData("", "/a", "https://api.example/a")]
    [InlineData("/v1", "/../a", "https://api.example/v1/a")]
    [InlineData("/v1", "https://api.example/a", "https://api.example/v1/a")]
    [InlineData("v1", "/a", null)]
    [InlineData("/v 1", "/a", null)]
    public void Path_prefix_is_prepended_to_the_target(string prefix, string target, string? expected)
    {
        ResourceRequest request = Targets.Request(target) with { PathPrefix = prefix };
        Assert.Equal(expected, Targets.Canonical(request));
        Assert.Equal("https://api.example/v2/a", Targets.Canonical(Targets.Request("/a") with { PathPrefix = prefix }, "https://api.example/v2"));
    }
}
