using System.Net;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Locations;

/// <summary>RFC 6750 §2: a token from one location, on the endpoint that configures it, is validated like any other.</summary>
public sealed class PlacesTests(PlacesApi api) : IClassFixture<PlacesApi>
{
    private const string Several = "The request must carry one access token, in one place.";

    public static TheoryData<string, string, string> Places => new()
    {
        // path, target with the token, field with the token
        { "/query", "/query?access_token={0}", "X-Other: 1" },
        { "/field", "/field", PlacesApi.Field + ": {0}" },
        { "/protocol", "/protocol", "Sec-WebSocket-Protocol: bearer, {0}" },
    };

    private static string Good => Providers.Home.Token().Create();

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Good_token_is_taken_and_not_shown_to_the_application(string path, string target, string field)
    {
        Reply reply = await SendAsync(target, field, Good);
        reply.AssertOk(path == "/protocol" ? "alice||bearer" : "alice|");
        (await api.SendAsync(path, "Authorization: Bearer " + Good)).AssertOk("alice|");
        (await api.SendAsync(path)).AssertChallenges(HttpStatusCode.Unauthorized, ["Bearer realm=\"api\"", $"DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\""], error: null);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Bad_token_is_rejected_as_a_Bearer_token(string path, string target, string field)
    {
        Assert.NotEmpty(path);
        using var client = new DPoPClient("ES256");
        string[] bad =
        [
            Providers.Home.Token().Expired().Create(), Providers.Home.Token().For("https://other.example/").Create(), Providers.Home.Token().WithSignature(new byte[64]).Create(),
            Providers.Home.Token().WithHeader("typ", "JWT").Create(), Providers.Home.Token().Unsecured().Create(), BoundApi.TokenFor(client), "eyJ.x.y", new string('a', 5_000),
        ];
        foreach (string token in bad)
        {
            Reply reply = await SendAsync(target, field, token);
            reply.AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
            Assert.StartsWith("Bearer realm=\"api\", error=\"invalid_token\"", reply.Challenges.First(), StringComparison.Ordinal);
            Assert.DoesNotContain(token, reply.AllText, StringComparison.Ordinal);
        }
    }

    [Rule("RFC 9449 §7.1 other locations")]
    [Theory]
    [MemberData(nameof(Places))]
    public async Task Token_that_is_bound_to_a_key_is_rejected_even_with_its_proof(string path, string target, string field)
    {
        using var client = new DPoPClient("ES256");
        string token = BoundApi.TokenFor(client);
        string proof = "DPoP: " + client.ProofFor(token, "http://api.example.com" + path);
        (await api.SendAsync(Fill(target, token), Fill(field, token), proof)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Token_in_two_locations_is_an_invalid_request(string path, string target, string field)
    {
        Assert.NotEmpty(path);
        foreach (string authorization in (string[])["Bearer " + Good, "DPoP " + Good, "Basic dXNlcjpwYXNz", "Bearer", "x"])
            AssertSeveral(await api.SendAsync(Fill(target, Good), Fill(field, Good), "Authorization: " + authorization));
        AssertSeveral(await api.SendAsync(Fill(target, Good) + (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "access_token=" + Good, Fill(field, Good)));
        if (path != "/query")
            AssertSeveral(await api.SendAsync(target, Fill(field, Good), Fill(field, Good)));
    }

    [Theory]
    [InlineData("/query?access_token={0}&access_token={0}", "X-Other: 1")]
    [InlineData("/query?access_token={0}&ACCESS%5Ftoken=x", "X-Other: 1")]
    [InlineData("/query?access_token={0},{0}", "X-Other: 1")]
    [InlineData("/query?access_token={0}%2C{0}", "X-Other: 1")]
    [InlineData("/field", PlacesApi.Field + ": {0}, {0}")]
    [InlineData("/field", PlacesApi.Field + ": {0},")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: bearer, {0}, {0}")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: bearer, {0}, access_token, {0}")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: bearer, access_token, {0}")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: {0}, {0}")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: bearer.{0}, {0}")]
    public async Task Two_tokens_in_the_location_are_an_invalid_request(string target, string field) => AssertSeveral(await SendAsync(target, field, Good));

    [Theory]
    [InlineData("/query?access_token=", "X-Other: 1")]
    [InlineData("/query?access_token", "X-Other: 1")]
    [InlineData("/field", PlacesApi.Field + ":")]
    [InlineData("/protocol", "Sec-WebSocket-Protocol: chat, bearer")]
    public async Task Empty_location_is_an_invalid_request(string target, string field) =>
        (await api.SendAsync(target, field)).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");

    [Theory]
    [InlineData("/query", "/none", "/field", "/protocol", "/open")]
    [InlineData("/field", "/none", "/query", "/protocol", "/open")]
    [InlineData("/protocol", "/none", "/query", "/field", "/open")]
    public async Task No_other_endpoint_reads_the_location(string place, params string[] others)
    {
        (string target, string field) = Places.Where(row => row.Data.Item1 == place).Select(static row => (row.Data.Item2, row.Data.Item3)).Single();
        foreach (string other in others)
        {
            Reply reply = await api.SendAsync(Fill(target, Good).Replace(place, other, StringComparison.Ordinal), Fill(field, Good));
            if (other == "/open")
                Assert.StartsWith("anonymous|", reply.Body, StringComparison.Ordinal);
            else
                reply.AssertProblem(HttpStatusCode.Unauthorized, error: null);
        }
    }

    [Theory]
    [InlineData("/query?a=1&access_token={0}&b=%20x&c", "?a=1&b=%20x&c")]
    [InlineData("/query?ACCESS_TOKEN={0}", "")]
    [InlineData("/query?access%5ftoken={0}&a=b", "?a=b")]
    public async Task Rest_of_the_query_stays_as_it_was(string target, string query) => (await SendAsync(target, "X-Other: 1", Good)).AssertOk("alice|" + query);

    [Fact]
    public async Task Token_may_be_encoded_more_than_it_needs() =>
        (await api.SendAsync("/query?access_token=" + Good.Replace(".", "%2E", StringComparison.Ordinal))).AssertOk("alice|");

    [Rule("RFC 6750 §2.3 caches")]
    [Fact]
    public async Task Response_to_a_token_in_the_query_is_not_for_shared_caches()
    {
        Assert.Equal(["private"], (await api.SendAsync("/query?access_token=" + Good)).Headers["Cache-Control"]);
        Assert.Equal(["no-store"], (await api.SendAsync("/private?access_token=" + Good)).Headers["Cache-Control"]);
        Assert.Empty((await api.SendAsync("/query", "Authorization: Bearer " + Good)).Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Every_scheme_reads_the_same_location()
    {
        (await api.SendAsync("/both?access_token=" + Good)).AssertOk("alice|");
        (await api.SendAsync("/both?access_token=" + Providers.Partner.Token().WithSubject("bob").Create())).AssertOk("bob|");
        AssertSeveral(await api.SendAsync("/both?access_token=" + Good, "Authorization: Bearer " + Good));
    }

    [Fact]
    public async Task Missing_token_may_be_allowed_and_a_bad_one_is_still_rejected()
    {
        (await api.SendAsync("/optional?a=b")).AssertOk("anonymous|?a=b");
        (await api.SendAsync("/optional?access_token=" + Good)).AssertOk("alice|");
        (await api.SendAsync("/optional?access_token=x")).AssertProblem(HttpStatusCode.Unauthorized, "invalid_token");
        (await api.SendAsync("/optional?access_token=")).AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Group_and_its_endpoint_may_name_the_same_location() => (await api.SendAsync("/group/query?access_token=" + Good)).AssertOk("alice|");

    [Rule("RFC 6750 §2.2 form")]
    [Fact]
    public async Task Form_is_never_read()
    {
        using var form = new FormUrlEncodedContent([new("access_token", Good)]);
        Assert.NotEqual(HttpStatusCode.OK, (await api.Host.SendAsync("/query", method: HttpMethod.Get, content: form)).Status);
    }

    [Fact]
    public async Task Token_of_a_location_is_not_in_the_log_of_this_library()
    {
        string token = Good;
        await SendAsync("/query?access_token={0}&access_token=x", "X-Other: 1", token);
        await SendAsync("/field", PlacesApi.Field + ": Bearer {0}", token);
        await SendAsync("/protocol", "Sec-WebSocket-Protocol: bearer, x{0}", token);
        Assert.NotEmpty(api.Host.Logs.Refusals);
        Assert.DoesNotContain(api.Host.Logs.Records, record => record.Category.StartsWith("OidcTokenValidation", StringComparison.Ordinal) && record.Text.Contains(token, StringComparison.Ordinal));
        Assert.Empty(api.Host.Logs.Errors);
    }

    private static string Fill(string shape, string token) => shape.Replace("{0}", token, StringComparison.Ordinal);

    private static void AssertSeveral(Reply reply)
    {
        reply.AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Contains(Several, reply.Body, StringComparison.Ordinal);
    }

    private Task<Reply> SendAsync(string target, string field, string token) => api.SendAsync(Fill(target, token), Fill(field, token));
}
