using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Listener.Tests.Challenges;

/// <summary>Every outcome, as it is sent over the wire.</summary>
public sealed class ChallengeTests : IAsyncDisposable
{
    private const string Bearer = "Bearer realm=\"api\"";

    private readonly ListenerApi _api = ListenerApi.Start();
    private readonly DPoPClient _client = new();

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_api.Errors);
        _client.Dispose();
        return _api.DisposeAsync();
    }

    [Fact]
    public async Task Good_token_passes()
    {
        (await _api.GetAsync("/me", Providers.Home.Token().Bearer())).AssertOk("alice by Bearer");
        (await _api.GetAsync("/read", Providers.Home.Token().WithScope("read").Bearer())).AssertOk("alice by Bearer");
        (await _api.GetAsync("/admin", Providers.Home.Token().WithClaim("roles", "admin").Bearer())).AssertOk("alice by Bearer");
        (await _api.GetAsync(_client, _client.TokenFor(), "/me")).AssertOk("alice by DPoP");
    }

    [Fact]
    public async Task Challenge_without_a_token_has_no_error()
    {
        (await _api.SendAsync("GET /me HTTP/1.1")).AssertRefused(HttpStatusCode.Unauthorized, Bearer, error: null);
        (await _api.GetAsync("/me", "Basic YTpi")).AssertRefused(HttpStatusCode.Unauthorized, Bearer, error: null);
        (await _api.SendAsync("GET /optional HTTP/1.1")).AssertOk("anonymous");
    }

    [Theory]
    [InlineData("Bearer", "invalid_request", "The access token is empty.")]
    [InlineData("Bearer a\tb", "invalid_token", null)]
    [InlineData("Bearer a.b.c", "invalid_token", null)]
    public async Task Malformed_token_is_rejected(string authorization, string error, string? description)
    {
        Reply reply = await _api.GetAsync("/optional", authorization);
        Assert.Equal(error == "invalid_request" ? HttpStatusCode.BadRequest : HttpStatusCode.Unauthorized, reply.Status);
        reply.AssertProblem(reply.Status, error);
        Assert.Equal(2, reply.Challenges.Count());
        Assert.StartsWith($"{Bearer}, error=\"{error}\"", reply.Challenges.First(), StringComparison.Ordinal);
        if (description is not null)
            Assert.Contains(description, reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/read")]
    [InlineData("/optional")]
    public async Task Bad_token_is_rejected_everywhere(string path) =>
        (await _api.GetAsync(path, Providers.Home.Token().Expired().Bearer())).AssertRefused(
            HttpStatusCode.Unauthorized, Bearer + ", error=\"invalid_token\", error_description=\"The access token has expired.\"", "invalid_token");

    [Fact]
    public async Task Missing_scope_is_named_and_another_requirement_is_not()
    {
        (await _api.GetAsync("/read", Providers.Home.Token().WithScope("readings").Bearer())).AssertRefused(
            HttpStatusCode.Forbidden,
            Bearer + ", error=\"insufficient_scope\", error_description=\"The access token lacks a scope that is needed.\", scope=\"read\"",
            "insufficient_scope");
        (await _api.GetAsync("/admin", Providers.Home.Token().Bearer())).AssertChallenges(HttpStatusCode.Forbidden, [], error: null);
        (await _api.GetAsync(_client, _client.TokenFor(), "/read")).AssertProofRefused(
            HttpStatusCode.Forbidden, "insufficient_scope", "The access token lacks a scope that is needed.", more: ", scope=\"read\"");
    }

    [Fact]
    public async Task Bad_proof_is_rejected_on_the_scheme_DPoP() =>
        (await _api.SendAsync("GET /me HTTP/1.1", "Authorization: DPoP " + _client.TokenFor()))
            .AssertProofRefused(HttpStatusCode.Unauthorized, "invalid_dpop_proof", "The request needs a DPoP proof.");

    [Fact]
    public async Task Challenges_are_one_field_that_clients_can_read()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await http.GetAsync(_api.Origin + "/me", TestContext.Current.CancellationToken);
        Assert.Equal($"{Bearer}, DPoP realm=\"api\", algs=\"{Reply.ProofAlgorithms}\"", Assert.Single(response.Headers.NonValidated["WWW-Authenticate"]));
        Assert.Equal(
            [new AuthenticationHeaderValue("Bearer", "realm=\"api\""), new AuthenticationHeaderValue("DPoP", $"realm=\"api\", algs=\"{Reply.ProofAlgorithms}\"")],
            response.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task HEAD_gets_the_headers_of_GET_and_no_body()
    {
        using RawConnection connection = await _api.ConnectAsync();
        Reply head = await connection.ExchangeAsync(["HEAD /read HTTP/1.1"]);
        Reply get = await connection.ExchangeAsync(["GET /read HTTP/1.1"]);
        get.AssertRefused(HttpStatusCode.Unauthorized, Bearer + ", scope=\"read\"", error: null);
        head.AssertRefused(HttpStatusCode.Unauthorized, Bearer + ", scope=\"read\"", error: null, hasBody: false);
        Assert.Equal((get.ContentType, get.ContentLength, string.Empty), (head.ContentType, head.ContentLength, head.Body));
    }

    [Fact]
    public async Task Headers_of_the_application_are_kept_unless_the_rejection_sets_them()
    {
        _api.BeforeRejecting = static context =>
        {
            context.Response.Headers["WWW-Authenticate"] = "Negotiate";
            context.Response.Headers["Access-Control-Allow-Origin"] = "https://app.example";
            context.Response.SendChunked = true;
            return Task.CompletedTask;
        };
        Reply reply = await _api.SendAsync("GET /custom HTTP/1.1");
        reply.AssertRefused(HttpStatusCode.Unauthorized, Bearer + ", scope=\"read\"", error: null);
        Assert.Equal("https://app.example", Assert.Single(reply.Headers["Access-Control-Allow-Origin"]));
        Assert.Empty(reply.Headers["Transfer-Encoding"]);
    }

    [Theory]
    [MemberData(nameof(HostileFields))]
    public async Task Hostile_field_is_rejected_and_not_returned(string field)
    {
        Reply reply = await _api.GetAsync("/me", field);
        Assert.Contains(reply.Status, (HttpStatusCode[])[HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized]);
        Assert.All(reply.Challenges, static challenge => Assert.Matches("^(Bearer|DPoP) realm=\"api\"(, [a-z_]+=\"[ !#-\\[\\]-~]*\")*$", challenge));
        Assert.DoesNotContain("<script", reply.AllText, StringComparison.Ordinal);
        Assert.Empty(reply.Headers["Set-Cookie"]);
    }

    public static TheoryData<string> HostileFields =>
    [
        "Bearer \u0001\u0002",
        "Bearer \u007f",
        "Bearer \"quoted\\\"",
        "Bearer \u00c3\u00a9\u00c3\u00a9",
        "Bearer \u00ff\u00fe",
        "Bearer \u0000",
        "Bearer %s%n{0}",
        "Bearer a.b.c.d.e",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer <script>alert(1)</script>",
        "Bearer x; Set-Cookie: a=b",
        "Bearer\u00a0x",
    ];
}
