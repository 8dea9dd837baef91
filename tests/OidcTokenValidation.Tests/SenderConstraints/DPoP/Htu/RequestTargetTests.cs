using System.Text;
using OidcTokenValidation.SenderConstraints.DPoP.Htu;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP.Htu;

/// <summary>RFC 9449 §4.3 check 9 against the facts of a request.</summary>
public sealed class RequestTargetTests
{
    private const int LongTarget = 64 * 1024;

    [Rule("RFC 9449 §4.3 normalisation of the scheme")]
    [Theory]
    [InlineData("https://api.example/things", "/things", "RFC 9449 §4.3")]
    [InlineData("https://api.example/things", "/things?x=1", "RFC 9449 §4.3: the request's query is dropped")]
    [InlineData("https://api.example/things?y=2", "/things?x=1", "RFC 9449 §4.3: the proof's query is dropped")]
    [InlineData("https://api.example/things#f", "/things", "RFC 9449 §4.3: the proof's fragment is dropped")]
    [InlineData("https://api.example:443/things", "/things", "RFC 3986 §6.2.3: default port")]
    [InlineData("HTTPS://API.EXAMPLE/things", "/things", "RFC 3986 §6.2.2.1")]
    [InlineData("https://api.example", "/", "RFC 3986 §6.2.3: empty path")]
    [InlineData("https://api.example/", "/?", "RFC 3986 §6.2.3")]
    [InlineData("https://api.example/%7Ea", "/~a", "RFC 3986 §6.2.2.2")]
    [InlineData("https://api.example/~a", "/%7ea", "RFC 3986 §6.2.2.2")]
    [InlineData("https://api.example/a%c3%a9", "/a%C3%A9", "RFC 3986 §6.2.2.1")]
    [InlineData("https://api.example/b", "/a/%2e%2e/b", "RFC 3986 §6.2.2.3")]
    [InlineData("https://api.example/a|b", "/a|b", "kept as it is")]
    [InlineData("https://api.example/package.Service/Method", "/package.Service/Method", "gRPC")]
    [InlineData("https://api.example//things", "//things", "an empty first segment is no authority")]
    public void Proof_names_its_own_request(string htu, string target, string rule) => Assert.True(Targets.Names(htu, Targets.Request(target)), rule);

    [Rule("RFC 9449 §4.3 check 9")]
    [Theory]
    [InlineData("https://api.example/things", "/thing", "RFC 9449 §4.3")]
    [InlineData("https://api.example/things", "/things/", "trailing slash")]
    [InlineData("https://api.example/things", "//things", "double slash")]
    [InlineData("https://api.example/things", "/Things", "RFC 3986 §6.2.2.1")]
    [InlineData("http://api.example/things", "/things", "RFC 9449 §4.3: scheme")]
    [InlineData("https://api.example:8443/things", "/things", "RFC 9449 §4.3: port")]
    [InlineData("https://api.example.evil/things", "/things", "RFC 9449 §4.3: host")]
    [InlineData("https://evil/https://api.example/things", "/things", "RFC 9449 §4.3: host")]
    [InlineData("https://api.example@evil/things", "/things", "userinfo")]
    [InlineData("/things", "/things", "RFC 9449 §4.2: htu is absolute")]
    [InlineData("", "/things", "RFC 9449 §4.2")]
    [InlineData("", "", "RFC 9449 §4.2")]
    [InlineData("https://api.example/a/b", "/a%2Fb", "%2F is no slash")]
    [InlineData("https://api.example/a%2Fb", "/a/b", "%2F is no slash")]
    [InlineData("https://api.example/a/b", "/a\\b", "backslash")]
    [InlineData("https://api.example/a\\b", "/a\\b", "backslash")]
    [InlineData("https://api.example/a%5Cb", "/a\\b", "backslash")]
    [InlineData("https://api.example/a", "/%2561", "RFC 3986 §2.4")]
    [InlineData("https://api.example/a", "/a#b", "RFC 9112 §3.2: a fragment is never sent, and Kestrel routes it as path")]
    [InlineData("https://api.example/a#b", "/a#b", "RFC 9112 §3.2")]
    [InlineData("https://api.example/a%23b", "/a#b", "RFC 9112 §3.2")]
    [InlineData("https://api.example/a%zz", "/a%zz", "RFC 3986 §2.1")]
    [InlineData("https://api.example/é", "/é", "RFC 3986 §2")]
    [InlineData("https://api.example/", "", "RFC 9112 §3.2: no target")]
    [InlineData("https://api.example/", "?x", "RFC 9112 §3.2: no path")]
    [InlineData("https://api.example/things", "things", "RFC 9112 §3.2: no path")]
    [InlineData("https://api.example/*", "*", "RFC 9112 §3.2.4")]
    [InlineData("https://api.example", "*", "RFC 9112 §3.2.4")]
    [InlineData("https://api.example", "api.example:443", "RFC 9112 §3.2.3")]
    public void Proof_names_no_other_request(string htu, string target, string rule) => Assert.False(Targets.Names(htu, Targets.Request(target)), rule);

    [Theory]
    [InlineData("api.example:443", "https", "https://api.example/a")]
    [InlineData("API.example:0443", "HTTPS", "https://api.example/a")]
    [InlineData("api.example:", "http", "http://api.example/a")]
    [InlineData("api.example:443", "http", "http://api.example:443/a")]
    [InlineData("[::1]:5001", "https", "https://[::1]:5001/a")]
    [InlineData("localhost:5000", "Http", "http://localhost:5000/a")]
    public void Scheme_and_host_are_what_the_server_reports(string host, string scheme, string expected) =>
        Assert.Equal(expected, Targets.Canonical(Targets.Request("/a?b", host, scheme)));

    [Rule("RFC 9449 §4.3 Host")]
    [Theory]
    [InlineData("")]
    [InlineData("api/x?")]
    [InlineData("api/")]
    [InlineData("api?")]
    [InlineData("api#")]
    [InlineData("a@b")]
    [InlineData("api example")]
    [InlineData(" api.example")]
    [InlineData("api.example ")]
    [InlineData("api\\x")]
    [InlineData("h:99999")]
    [InlineData("h:80a")]
    [InlineData("h:80:80")]
    [InlineData(":443")]
    [InlineData("a,b")]
    [InlineData("a%2eb")]
    [InlineData("é.example")]
    [InlineData("a\r\nb")]
    [InlineData("a\0")]
    [InlineData("https://api.example")]
    [InlineData("[::1")]
    [InlineData("[::1%eth0]")]
    public void Invalid_Host_is_rejected_before_it_becomes_part_of_a_URI(string host)
    {
        Assert.Null(Targets.Canonical(Targets.Request("/a", host)));
        Assert.Null(Targets.Canonical(Targets.Request($"http://{host}/a", host)));
        Assert.False(Targets.Names($"https://{host}/a", Targets.Request("/a", host)));
        Assert.False(Targets.Names("https://api/x", Targets.Request("/a", host)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp")]
    [InlineData("https:")]
    [InlineData("https://evil/?")]
    public void Scheme_other_than_http_and_https_is_rejected(string scheme) => Assert.Null(Targets.Canonical(Targets.Request("/a", scheme: scheme)));

    [Fact]
    public void Request_without_any_facts_is_rejected()
    {
        Assert.Null(Targets.Canonical(default(ResourceRequest)));
        Assert.Null(Targets.Canonical(default(ResourceRequest), "https://api.example"));
        Assert.False(Targets.Names(string.Empty, default));
        Assert.False(new RequestTarget(Targets.Request("/"), publicBase: null).Matches(default(JsonString)));
    }

    [Theory]
    [InlineData("http://api.example/a?b", "api.example", "https://api.example/a", "its scheme is not looked at")]
    [InlineData("https://api.example/a", "api.example", "https://api.example/a", "the same authority")]
    [InlineData("HTTP://API.example:443/a", "api.EXAMPLE", "https://api.example/a", "the same authority after RFC 3986 §6.2")]
    [InlineData("http://api.example", "api.example", "https://api.example/", "RFC 3986 §6.2.3: empty path")]
    [InlineData("http://api.example?x", "api.example", "https://api.example/", "RFC 3986 §6.2.3: empty path")]
    [InlineData("http://api.example/x/../%61//b/", "api.example", "https://api.example/a//b/", "RFC 3986 §6.2.2")]
    [InlineData("http://evil/a", "api.example", null, "another authority")]
    [InlineData("http://api.example:80/a", "api.example", null, "the port counts, for the scheme of the request")]
    [InlineData("http://api.example:8443/a", "api.example", null, "another authority")]
    [InlineData("http://u@api.example/a", "api.example", null, "userinfo")]
    [InlineData("http:///a", "", null, "RFC 9110 §4.2: empty host")]
    [InlineData("ftp://api.example/a", "api.example", null, "RFC 9112 §3.2.2: another scheme")]
    [InlineData("http:/a", "api.example", null, "RFC 9112 §3.2.2: no authority")]
    [InlineData("http://api.example/a\\b", "api.example", null, "backslash")]
    [InlineData("http://api.example/a#b", "api.example", null, "RFC 9112 §3.2")]
    [InlineData("http://api.example#b", "api.example", null, "RFC 9112 §3.2")]
    [InlineData("http://api.example/a%2Fb", "api.example", null, "Kestrel decodes %2F in this form only")]
    [InlineData("http://api.example/a%20b", "api.example", null, "so nothing that stays encoded is taken")]
    public void Absolute_form_is_accepted_if_it_names_the_Host(string target, string host, string? expected, string rule) =>
        Assert.True(expected == Targets.Canonical(Targets.Request(target, host)), rule);

    [Theory]
    [InlineData("https://api.example", "/a", "internal:8080", "https://api.example/a", "forwarded host without port, internal host with one")]
    [InlineData("https://api.example:8443/", "/a", "internal", "https://api.example:8443/a", "and the other way round")]
    [InlineData("https://api.example/v1", "/a?b", "internal:8080", "https://api.example/v1/a", "path")]
    [InlineData("https://api.example/v1/", "/", "internal:8080", "https://api.example/v1/", "path")]
    [InlineData("https://api.example/v1", "//a", "internal:8080", "https://api.example/v1//a", "double slash")]
    [InlineData("https://api.example/v1", "/../admin", "internal:8080", "https://api.example/v1/admin", "RFC 3986 §5.2.4: not out of the base")]
    [InlineData("https://api.example/v1", "/%2e%2e/%2e%2e/admin", "internal:8080", "https://api.example/v1/admin", "RFC 3986 §5.2.4: not out of the base")]
    [InlineData("https://api.example", "/a", "a@b", "https://api.example/a", "Host is not read")]
    [InlineData("https://api.example", "/a", "", "https://api.example/a", "Host is not read")]
    [InlineData("https://api.example", "http://internal:8080/a", "internal:8080", "https://api.example/a", "RFC 9112 §3.2.2")]
    [InlineData("https://api.example", "http://api.example/a", "internal:8080", null, "absolute form for another authority")]
    [InlineData("https://api.example", "http://a@b/a", "a@b", null, "userinfo")]
    [InlineData("https://api.example", "*", "internal:8080", null, "RFC 9112 §3.2.4")]
    [InlineData("https://api.example", "/a\\b", "internal:8080", null, "backslash")]
    public void Public_base_address_replaces_scheme_and_host(string publicBase, string target, string host, string? expected, string rule) =>
        Assert.True(expected == Targets.Canonical(Targets.Request(target, host, "http"), publicBase), rule);

    [Fact]
    public void Proof_for_the_internal_address_is_rejected_behind_a_public_base_address()
    {
        ResourceRequest request = Targets.Request("/a", "internal:8080", "http");

        Assert.True(Targets.Names("https://api.example/a", request, "https://api.example"));
        Assert.False(Targets.Names("http://internal:8080/a", request, "https://api.example"));
    }

    [Theory]
    [InlineData('a', true)]
    [InlineData('/', true)]
    [InlineData('\\', false)]
    [InlineData('%', false)]
    public void Long_targets_are_compared_to_their_end(char filler, bool isPath)
    {
        string path = "/" + new string(filler, LongTarget);

        Assert.Equal(isPath, Targets.Names("https://api.example" + path, Targets.Request(path)));
        Assert.False(Targets.Names("https://api.example" + path, Targets.Request(path + "b")));
        Assert.False(Targets.Names("https://api.example" + path + "b", Targets.Request(path)));
    }

    [Fact]
    public void Long_queries_and_long_runs_of_dot_segments_have_no_effect()
    {
        string dots = string.Concat(Enumerable.Repeat("/a/%2e%2e", LongTarget / 9));

        Assert.True(Targets.Names("https://api.example/x", Targets.Request("/x?" + new string('\\', LongTarget))));
        Assert.True(Targets.Names("https://api.example/x?" + new string('y', LongTarget), Targets.Request(dots + "/x")));
        Assert.True(Targets.Names("https://api.example" + dots + "/x", Targets.Request("/x")));
    }

    [Theory]
    [InlineData("https:\\/\\/api.example\\/things", true)]
    [InlineData("\\u0068ttps://api.example/t\\u0068ings", true)]
    [InlineData("https://api.example/things\\u0000", false)]
    [InlineData("https://api.example\\u002f\\u002e\\u002e/things", true)]
    public void Htu_is_compared_after_JSON_unescaping(string raw, bool expected) =>
        Assert.Equal(expected, new RequestTarget(Targets.Request("/things"), publicBase: null).Matches(new JsonString(Encoding.UTF8.GetBytes(raw), escaped: true)));

    [Theory]
    [InlineData("https://api.example/things", "/things?x=1", "api.example", null)]
    [InlineData("https:\\/\\/api.example\\/things", "/things", "api.example", null)]
    [InlineData("https://[2001:db8::1]:8443/%41/../%2Fthings", "/%2fthings", "[2001:db8::1]:08443", null)]
    [InlineData("https://api.example/things", "http://api.example/things", "api.example", null)]
    [InlineData("https://api.example/v1/things", "/things", "internal:8080", "https://api.example/v1")]
    [InlineData("not a URI", "/things", "a@b", null)]
    public void Ordinary_comparison_allocates_nothing(string htu, string target, string host, string? publicBase)
    {
        byte[] raw = Encoding.UTF8.GetBytes(htu);
        bool escaped = raw.Contains((byte)'\\');
        PublicBaseAddress? address = Targets.Base(publicBase);
        ResourceRequest request = Targets.Request(target, host);
        bool named = false;

        Assert.Equal(0, Allocated.By(() => named = new RequestTarget(request, address).Matches(new JsonString(raw, escaped))));
        Assert.Equal(host != "a@b", named);
    }

    [Fact]
    public void Long_comparison_works_in_a_pooled_array()
    {
        string path = "/" + new string('a', LongTarget);
        byte[] raw = Encoding.UTF8.GetBytes("https://api.example" + path);
        ResourceRequest request = Targets.Request(path);

        Assert.Equal(0, Allocated.By(() => new RequestTarget(request, publicBase: null).Matches(new JsonString(raw, escaped: false))));
    }
}
