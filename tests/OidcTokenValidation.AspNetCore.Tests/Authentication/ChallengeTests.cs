using System.Net;
using System.Text;
using OidcTokenValidation.AspNetCore.Tests.Support;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>Exact responses to credentials of every kind (RFC 6750 §3, RFC 9110 §11.6.1, RFC 9457).</summary>
public sealed class ChallengeTests(ThingsApi api) : IClassFixture<ThingsApi>
{
    private const string Several = "Bearer realm=\"things\", error=\"invalid_request\", error_description=\"The request must carry one access token, in one place.\"";
    private const string Malformed = "Bearer realm=\"things\", error=\"invalid_request\", error_description=\"The Authorization field is malformed.\"";
    private const string Empty = "Bearer realm=\"things\", error=\"invalid_request\", error_description=\"The access token is empty.\"";
    private const string NotAJwt = "Bearer realm=\"things\", error=\"invalid_token\", error_description=\"The access token is malformed.\"";
    private const string TooLong = "Bearer realm=\"things\", error=\"invalid_token\", error_description=\"The access token is too long.\"";
    private const string NoCredentials = "Bearer realm=\"things\"";

    [Theory]
    [InlineData("Authorization", "Authorization")]
    [InlineData("Authorization", "authorization")]
    [InlineData("AUTHORIZATION", "aUTHORIZATION")]
    public async Task Two_Authorization_fields_are_400_in_any_letter_case(string first, string second)
    {
        string bearer = Providers.Home.Token().Bearer();
        Reply reply = await api.Host.SendRawAsync("GET /me HTTP/1.1", $"{first}: {bearer}", $"{second}: {bearer}");
        reply.AssertRefusedForBoth(HttpStatusCode.BadRequest, Several, "invalid_request");
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", "{0}")]
    [InlineData("{0}", "")]
    [InlineData("", "{0}")]
    public async Task Two_Authorization_fields_are_400_even_if_one_is_valid(string first, string second)
    {
        string bearer = Providers.Home.Token().Bearer();
        Reply reply = await api.Host.SendRawAsync(
            "GET /me HTTP/1.1",
            "Authorization: " + first.Replace("{0}", bearer, StringComparison.Ordinal),
            "Authorization: " + second.Replace("{0}", bearer, StringComparison.Ordinal));
        reply.AssertRefusedForBoth(HttpStatusCode.BadRequest, Several, "invalid_request");
    }

    [Theory]
    [InlineData("Bearer {0},")]
    [InlineData("Bearer {0}, Bearer {0}")]
    [InlineData("Basic dXNlcjpwYXNz, Bearer {0}")]
    [InlineData("Bearer {0}, DPoP {0}")]
    [InlineData("DPoP {0}, Bearer {0}")]
    public async Task Comma_is_400(string shape) =>
        (await api.SendAsync("/me", shape.Replace("{0}", Providers.Home.Token().Create(), StringComparison.Ordinal)))
            .AssertRefusedForBoth(HttpStatusCode.BadRequest, Several, "invalid_request");

    [Theory]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: bearer ")]
    [InlineData("Authorization: Bearer    ")]
    public async Task Field_without_a_token_is_400(string field) =>
        (await api.Host.SendRawAsync("GET /me HTTP/1.1", field)).AssertRefused(HttpStatusCode.BadRequest, Empty, "invalid_request");

    [Theory]
    [InlineData("Authorization:")]
    [InlineData("Authorization: ")]
    [InlineData("Authorization: Bearer\tx")]
    [InlineData("Authorization: Bearer=x")]
    public async Task Field_without_a_scheme_is_400(string field) =>
        (await api.Host.SendRawAsync("GET /me HTTP/1.1", field)).AssertRefusedForBoth(HttpStatusCode.BadRequest, Malformed, "invalid_request");

    [Theory]
    [InlineData("DPoP abc.def.ghi", HttpStatusCode.Unauthorized, "invalid_token", "The access token is malformed.")]
    [InlineData("dpop", HttpStatusCode.BadRequest, "invalid_request", "The access token is empty.")]
    public async Task Error_is_on_the_challenge_of_the_scheme_that_was_used(string authorization, HttpStatusCode status, string error, string description) =>
        (await api.SendAsync("/me", authorization)).AssertProofRefused(status, error, description, ThingsApi.Realm);

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Negotiate")]
    [InlineData("BearerToken abc")]
    public async Task Credentials_of_another_scheme_are_401_without_an_error(string authorization) =>
        (await api.SendAsync("/me", authorization)).AssertRefused(HttpStatusCode.Unauthorized, NoCredentials, error: null);

    [Theory]
    [InlineData("bearer {0}")]
    [InlineData("BEARER     {0}")]
    [InlineData("Bearer {0}   ")]
    public async Task Letter_case_and_spaces_around_the_token_do_not_matter(string shape)
    {
        string field = shape.Replace("{0}", Providers.Home.Token().Create(), StringComparison.Ordinal);
        (await api.Host.SendRawAsync("GET /me HTTP/1.0", "Authorization: " + field)).AssertOk("alice");
    }

    [Fact]
    public async Task Rejection_of_HEAD_has_the_headers_of_GET_and_no_body()
    {
        Reply get = await api.SendAsync("/me", "Bearer x");
        Reply head = await api.SendAsync("/me", "Bearer x", HttpMethod.Head);
        get.AssertRefused(HttpStatusCode.Unauthorized, NotAJwt, "invalid_token");
        head.AssertRefused(HttpStatusCode.Unauthorized, NotAJwt, "invalid_token", hasBody: false);
        Assert.Empty(head.Body);
        Assert.Equal((get.ContentType, get.ContentLength), (head.ContentType, head.ContentLength));

        Reply raw = await api.Host.SendRawAsync("HEAD /me HTTP/1.1");
        raw.AssertRefused(HttpStatusCode.Unauthorized, NoCredentials, error: null, hasBody: false);
        Assert.Empty(raw.Body);
        (await api.SendAsync("/me", Providers.Home.Token().Bearer(), HttpMethod.Head)).AssertOk(string.Empty);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer x", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", HttpStatusCode.BadRequest)]
    public async Task Rejected_POST_never_requests_its_body(string? authorization, HttpStatusCode status)
    {
        // Kestrel sends "100 Continue" when the body is first read: here the rejection is the only response.
        Reply reply = await api.Host.SendRawAsync(
            "POST /echo HTTP/1.1", "Content-Length: 1000000", "Expect: 100-continue", authorization is null ? "X-None: 1" : "Authorization: " + authorization);
        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task Accepted_POST_has_its_complete_body()
    {
        string sent = string.Concat(Enumerable.Repeat("access_token=none of your business & more\n", 5000));
        using var content = new StringContent(sent, Encoding.UTF8, "application/x-www-form-urlencoded");
        (await api.SendAsync("/echo", Providers.Home.Token().WithScope("write").Bearer(), HttpMethod.Post, content)).AssertOk(sent);
    }

    [Theory]
    [InlineData("/%6de?access_token=x")]
    [InlineData("/a%20b?access_token=x")]
    [InlineData("/me?access_token=x")]
    [InlineData("/me?a=b&access_token=")]
    [InlineData("http://api.example.com/me?access_token=x")]
    public async Task Token_in_the_query_of_the_raw_target_as_well_is_400(string target)
    {
        Reply reply = await api.Host.SendRawAsync($"GET {target} HTTP/1.1", "Authorization: " + Providers.Home.Token().Bearer());
        reply.AssertRefused(HttpStatusCode.BadRequest, Several, "invalid_request");
    }

    [Fact]
    public async Task Token_in_the_query_alone_is_no_token() =>
        (await api.SendAsync("/me?access_token=" + Providers.Home.Token().Create())).AssertRefused(HttpStatusCode.Unauthorized, NoCredentials, error: null);

    [Fact]
    public async Task Token_beyond_the_limit_is_401() =>
        (await api.SendAsync("/me", "Bearer " + new string('a', 20_000))).AssertRefused(HttpStatusCode.Unauthorized, TooLong, "invalid_token");
}
