using System.Net;
using System.Text;
using OidcTokenValidation.Testing.Tests.Support;
using OidcTokenValidation.TestSupport.Core;
using Xunit;
using static OidcTokenValidation.Testing.Tests.Support.ScriptedResource;

namespace OidcTokenValidation.Testing.Tests.Http;

/// <summary>The handler of a <see cref="DPoPClient"/> in front of an API with scripted responses.</summary>
public sealed class DPoPHandlerTests : IDisposable
{
    private const string UseNonce = "DPoP error=\"use_dpop_nonce\"";
    private const string Url = "https://api.example.com/things";

    private readonly DPoPClient _client = new(clock: new TestClock());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Each_request_has_the_token_and_a_new_proof()
    {
        var api = new ScriptedResource();
        using HttpClient http = Http(api);
        http.BaseAddress = new Uri("https://API.example.com:443/base/");
        using var request = new HttpRequestMessage(HttpMethod.Delete, "things?x=1#y");
        request.Headers.Add("Authorization", "Basic x");
        request.Headers.Add("DPoP", ["old", "older"]);
        await http.SendAsync(request, Cancellation);
        await http.GetAsync(new Uri("http://me:secret@localhost:8080/a%2Fb"), Cancellation);

        Assert.All(api.Requests, static sent => Assert.Equal("DPoP the.token", sent.Authorization));
        Assert.Equal(["https://api.example.com/base/things", "http://localhost:8080/a%2Fb"], api.Requests.Select(static sent => ProofText.ClaimOf(sent.Proof, "htu")));
        Assert.Equal(["DELETE", "GET"], api.Requests.Select(static sent => ProofText.ClaimOf(sent.Proof, "htm")));
        Assert.NotEqual(ProofText.ClaimOf(api.Requests[0].Proof, "jti"), ProofText.ClaimOf(api.Requests[1].Proof, "jti"));
        foreach (SentRequest sent in api.Requests)
        {
            Assert.True(await ProofText.IsSignedByItsJwkAsync(sent.Proof));
            Assert.Equal(ProofText.ClaimOf(_client.Proof("GET", Url).ForToken("the.token").Create(), "ath"), ProofText.ClaimOf(sent.Proof, "ath"));
            Assert.Null(sent.Nonce);
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Nonce_of_any_response_is_stored(HttpStatusCode status)
    {
        var api = new ScriptedResource(Respond(status, [], "first"), Respond(status, [], "second"), Respond(status, []));
        using HttpClient http = Http(api);
        for (int time = 0; time < 4; time++)
            await http.GetAsync(Url, Cancellation);

        Assert.Equal([null, "first", "second", "second"], api.Requests.Select(static sent => sent.Nonce));
        Assert.Equal("second", _client.Nonce);
    }

    [Theory]
    [InlineData(UseNonce)]
    [InlineData("dpop ERROR = use_dpop_nonce")]
    [InlineData("DPoP realm=\"a, \\\" b\", algs=\"ES256 PS256\", error=\"use_dpop_nonce\", error_description=\"x\"")]
    [InlineData("Bearer realm=\"api\", DPoP algs=\"ES256\", error=\"use_dpop_nonce\"")]
    [InlineData("DPoP error=\"use_dpop_nonce\", Bearer realm=\"api\"")]
    [InlineData("Bearer error=\"x\"", UseNonce)]
    public async Task Nonce_challenge_is_met_once(params string[] challenges)
    {
        HttpResponseMessage demand = Unauthorized(challenges, "eyJ7S_zG.eyJH0-Z.HX4w-7v");
        demand.Content = new StringContent("rejected");
        var api = new ScriptedResource(demand);
        using HttpClient http = Http(api);
        HttpResponseMessage response = await http.GetAsync(Url, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([null, "eyJ7S_zG.eyJH0-Z.HX4w-7v"], api.Requests.Select(static sent => sent.Nonce));
        Assert.NotEqual(ProofText.ClaimOf(api.Requests[0].Proof, "jti"), ProofText.ClaimOf(api.Requests[1].Proof, "jti"));
        Assert.Equal("eyJ7S_zG.eyJH0-Z.HX4w-7v", _client.Nonce);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => demand.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Second_nonce_challenge_is_returned_and_its_nonce_is_stored()
    {
        HttpResponseMessage second = Unauthorized([UseNonce], "two");
        var api = new ScriptedResource(Unauthorized([UseNonce], "one"), second, Unauthorized([UseNonce], "three"));
        using HttpClient http = Http(api);

        Assert.Same(second, await http.GetAsync(Url, Cancellation));
        Assert.Equal([null, "one"], api.Requests.Select(static sent => sent.Nonce));
        Assert.Equal("two", _client.Nonce);
    }

    public static TheoryData<string, Func<HttpResponseMessage>> OtherResponses => new()
    {
        { "another error", static () => Unauthorized(["DPoP error=\"invalid_dpop_proof\""], "n") },
        { "no challenge", static () => Unauthorized([], "n") },
        { "no nonce", static () => Unauthorized([UseNonce]) },
        { "two nonces", static () => Unauthorized([UseNonce], "n", "m") },
        { "an empty nonce", static () => Unauthorized([UseNonce], "") },
        { "a nonce with a blank", static () => Unauthorized([UseNonce], "n m") },
        { "a nonce with a quotation mark", static () => Unauthorized([UseNonce], "\"n\"") },
        { "a nonce with a line end", static () => Unauthorized([UseNonce], "n\n") },
        { "a nonce beyond ASCII", static () => Unauthorized([UseNonce], "ä") },
        { "another scheme", static () => Unauthorized(["Bearer error=\"use_dpop_nonce\""], "n") },
        { "another status", static () => Respond(HttpStatusCode.BadRequest, [UseNonce], "n") },
        { "another parameter", static () => Unauthorized(["DPoP error_description=\"use_dpop_nonce\""], "n") },
        { "inside another value", static () => Unauthorized(["DPoP realm=\"x, error=use_dpop_nonce, y\""], "n") },
        { "more than the error", static () => Unauthorized(["DPoP error=\"use_dpop_nonce_\""], "n") },
        { "the scheme alone", static () => Unauthorized(["DPoP"], "n") },
        { "a token68", static () => Unauthorized(["DPoP use_dpop_nonce=="], "n") },
        { "an open quotation", static () => Unauthorized(["DPoP error=\"use_dpop_nonce"], "n") },
        { "no value", static () => Unauthorized(["DPoP error="], "n") },
        { "nothing but separators", static () => Unauthorized(["", ",", ",,=,\"", "\0"], "n") },
        { "a long one", static () => Unauthorized(["DPoP " + new string(',', 50_000) + "=", "DPoP a=\"" + new string('\\', 50_001)], "n") },
    };

    [Theory]
    [MemberData(nameof(OtherResponses), DisableDiscoveryEnumeration = true)]
    public async Task Any_other_response_is_returned_unchanged(string what, Func<HttpResponseMessage> create)
    {
        HttpResponseMessage expected = create();
        var api = new ScriptedResource(expected);
        using HttpClient http = Http(api);

        Assert.Same(expected, await http.GetAsync(Url, Cancellation));
        Assert.True(api.Requests.Count == 1, what);
        Assert.Equal(what.Contains("nonce", StringComparison.Ordinal) ? null : "n", _client.Nonce);
    }

    [Fact]
    public async Task Body_of_an_unseekable_stream_is_sent_again()
    {
        var api = new ScriptedResource(Unauthorized([UseNonce], "n"));
        using HttpClient http = Http(api);
        using var stream = new UnseekableStream(Encoding.UTF8.GetBytes("{\"a\":1}"));
        using var content = new StreamContent(stream) { Headers = { { "Content-Type", "application/json; charset=utf-8" } } };
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };

        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(request, Cancellation)).StatusCode);

        Assert.Equal(["{\"a\":1}", "{\"a\":1}"], api.Requests.Select(static sent => sent.Body));
        Assert.Equal(["application/json; charset=utf-8", "application/json; charset=utf-8"], api.Requests.Select(static sent => sent.ContentType));
        Assert.Same(content, request.Content);
    }

    [Fact]
    public async Task Handler_works_over_a_real_connection()
    {
        await using TestIssuerServer server = TestIssuerServer.Start();
        var demand = new Dictionary<string, string>(StringComparer.Ordinal) { ["WWW-Authenticate"] = UseNonce, ["DPoP-Nonce"] = "n" };
        server.AnswerNext(new TestResponse { Status = 401, Headers = demand }, new TestResponse { Body = "done" });
        using HttpClient http = Http(new SocketsHttpHandler());
        using var body = new StringContent("{}");

        using HttpResponseMessage response = await http.PostAsync(server.Issuer.Issuer + "/things", body, Cancellation);

        Assert.Equal("done", await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal((2, "n"), (server.RequestsTo("/things"), _client.Nonce));
    }

    [Fact]
    public async Task Token_is_requested_once_for_each_request()
    {
        int requested = 0;
        var api = new ScriptedResource(Unauthorized([UseNonce], "n"));
        using var http = new HttpClient(_client.CreateHandler(_ => ValueTask.FromResult("t" + ++requested), api));
        await http.GetAsync(Url, Cancellation);
        await http.GetAsync(Url, Cancellation);
        Assert.Equal(["DPoP t1", "DPoP t1", "DPoP t2"], api.Requests.Select(static sent => sent.Authorization));
    }

    [Fact]
    public async Task Cancellation_reaches_the_token_callback_and_its_exception_is_thrown()
    {
        var api = new ScriptedResource();
        using var http = new HttpClient(_client.CreateHandler(static cancellation => ValueTask.FromCanceled<string>(cancellation), api));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetAsync(Url, source.Token));
        Assert.Empty(api.Requests);
    }

    [Fact]
    public async Task Synchronous_calls_and_relative_URLs_are_not_supported()
    {
        using HttpClient http = Http(new ScriptedResource());
        using var request = new HttpRequestMessage(HttpMethod.Get, Url);
        Assert.Throws<NotSupportedException>(() => http.Send(request, Cancellation));

        using var invoker = new HttpMessageInvoker(_client.CreateHandler("token", new ScriptedResource()));
        using var relative = new HttpRequestMessage(HttpMethod.Get, "/things");
        await Assert.ThrowsAsync<InvalidOperationException>(() => invoker.SendAsync(relative, Cancellation));
        Assert.Null(_client.CreateHandler("token").InnerHandler);
    }

    private HttpClient Http(HttpMessageHandler api) => new(_client.CreateHandler("the.token", api));

    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
