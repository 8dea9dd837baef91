using System.Net;
using System.Text.Json;
using OidcTokenValidation.TestSupport.Core;
using Xunit;

namespace OidcTokenValidation.Testing.Tests.Server;

public sealed class TestIssuerServerTests : IAsyncLifetime
{
    private const string OpenIdPath = "/.well-known/openid-configuration";
    private const string OAuthPath = "/.well-known/oauth-authorization-server";

    private readonly TestClock _clock = new();
    private readonly TestIssuerServer _server;
    private readonly AccessTokenValidator _validator;
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public TestIssuerServerTests()
    {
        _server = TestIssuerServer.Start(_clock);
        _server.Issuer.AddKey(SharedKey.Rs256);
        _server.Issuer.RemoveKey(_server.Issuer.Keys[0]);
        _validator = _server.CreateValidator();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _validator.Dispose();
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Trusted_issuer_has_a_long_fetch_timeout_in_real_time_only()
    {
        await using TestIssuerServer inRealTime = TestIssuerServer.Start(), withTestClock = TestIssuerServer.Start(new TestClock());

        Assert.Equal(TimeSpan.FromSeconds(30), inRealTime.Trust().Keys.FetchTimeout);
        Assert.Equal(new KeySourceOptions().FetchTimeout, withTestClock.Trust().Keys.FetchTimeout);
    }

    [Fact]
    public async Task Server_serves_metadata_and_keys_and_counts_requests()
    {
        Assert.StartsWith("http://127.0.0.1:", _server.Issuer.Issuer, StringComparison.Ordinal);
        Assert.Equal(_server.Issuer.Metadata, await GetAsync(OpenIdPath));
        Assert.Equal(_server.Issuer.Metadata, await GetAsync(OAuthPath));
        Assert.Equal(_server.Issuer.Jwks, await GetAsync("/jwks?x=1"));
        using HttpResponseMessage none = await _http.GetAsync(_server.Issuer.Issuer + "/token", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        Assert.Equal(4, _server.RequestCount);
        Assert.Equal((1, 1, 1, 1, 0), (
            _server.RequestsTo(OpenIdPath), _server.RequestsTo(OAuthPath), _server.RequestsTo("/jwks"), _server.RequestsTo("/token"), _server.RequestsTo("/")));
        Assert.Equal(_server.Issuer.Issuer + "/jwks", JsonElement.Parse(_server.Issuer.Metadata).GetProperty("jwks_uri").GetString());
    }

    [Fact]
    public async Task Validator_discovers_the_keys_once()
    {
        for (int time = 0; time < 3; time++)
            Assert.True((await ValidateAsync()).IsValid);
        Assert.Equal((1, 0, 1), (_server.RequestsTo(OpenIdPath), _server.RequestsTo(OAuthPath), _server.RequestsTo("/jwks")));
    }

    [Fact]
    public async Task Validator_falls_back_to_RFC_8414()
    {
        _server.Script = static path => path == OpenIdPath ? new TestResponse { Status = 404 } : null;
        Assert.True((await ValidateAsync()).IsValid);
        Assert.Equal((1, 1, 1), (_server.RequestsTo(OpenIdPath), _server.RequestsTo(OAuthPath), _server.RequestsTo("/jwks")));
    }

    [Fact]
    public async Task New_key_is_found_within_the_request_that_uses_it()
    {
        Assert.True((await ValidateAsync()).IsValid);
        _server.Issuer.AddKey("ES256");
        _server.Issuer.RemoveKey(SharedKey.Rs256);

        Assert.True((await ValidateAsync()).IsValid);
    }

    [Theory]
    [InlineData(500, "", 2)]
    [InlineData(200, "<html>", 2)]
    [InlineData(200, """{"issuer":"https://other.example/","jwks_uri":"https://other.example/jwks"}""", 1)]
    public async Task Scripted_failure_makes_the_outcome_unavailable_until_it_is_over(int status, string body, int addresses)
    {
        var failure = new TestResponse { Status = status, Body = body };
        _server.AnswerNext([.. Enumerable.Repeat(failure, addresses)]);   // discovery continues after a response that is not metadata

        AccessTokenValidationResult during = await ValidateAsync();
        Assert.Equal(AccessTokenOutcome.Unavailable, during.Outcome);
        Assert.Equal(TokenFailureCode.KeysUnavailable, during.Failure?.Code);
        Assert.Equal(addresses, _server.RequestCount);

        _clock.Advance(during.RetryAfter);
        Assert.True((await ValidateAsync()).IsValid);
    }

    [Fact]
    public async Task Scripted_responses_are_sent_in_order_and_unchanged()
    {
        _server.AnswerNext(
            new TestResponse { Status = 302, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = "/jwks" } },
            new TestResponse { Body = "ä", ContentType = "text/plain" });

        using HttpResponseMessage redirect = await _http.GetAsync(_server.Issuer.Issuer + "/jwks", Cancellation);
        using HttpResponseMessage text = await _http.GetAsync(_server.Issuer.Issuer + "/jwks", Cancellation);

        Assert.Equal((HttpStatusCode.Found, "/jwks"), (redirect.StatusCode, redirect.Headers.Location?.ToString()));
        Assert.Equal((HttpStatusCode.OK, "text/plain"), (text.StatusCode, text.Content.Headers.ContentType?.MediaType));
        Assert.Equal([0xC3, 0xA4], await text.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(_server.Issuer.Jwks, await GetAsync("/jwks"));
    }

    [Fact]
    public async Task Script_that_throws_gives_500_with_its_exception()
    {
        _server.Script = static _ => throw new InvalidTimeZoneException("the script's fault");
        using HttpResponseMessage response = await _http.GetAsync(_server.Issuer.Issuer + "/jwks", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("the script's fault", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gate_that_fails_gives_500()
    {
        _server.AnswerNext(new TestResponse { Gate = Task.FromException(new InvalidTimeZoneException("the gate's fault")) });
        using HttpResponseMessage response = await _http.GetAsync(_server.Issuer.Issuer + "/jwks", Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task Gate_delays_a_response()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = path =>
        {
            requested.TrySetResult();
            return path == "/jwks" ? new TestResponse { Body = _server.Issuer.Jwks, Gate = gate.Task } : null;
        };

        Task<AccessTokenValidationResult> validation = ValidateAsync();
        await requested.Task.WaitAsync(Cancellation);
        Assert.False(validation.IsCompleted);
        gate.SetResult();
        Assert.True((await validation).IsValid);
    }

    [Fact]
    public async Task Gate_that_stays_closed_times_out_by_the_clock_of_the_validator()
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script = _ =>
        {
            requested.TrySetResult();
            return new TestResponse { Gate = new TaskCompletionSource().Task };
        };

        Task<AccessTokenValidationResult> validation = ValidateAsync();
        await requested.Task.WaitAsync(Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(AccessTokenOutcome.Unavailable, (await validation).Outcome);
    }

    [Fact]
    public async Task Stopping_ends_pending_responses_and_frees_the_port()
    {
        var server = TestIssuerServer.Start();
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script = _ =>
        {
            requested.TrySetResult();
            return new TestResponse { Gate = new TaskCompletionSource().Task };
        };
        Task<HttpResponseMessage> waiting = _http.GetAsync(server.Issuer.Issuer + "/jwks", Cancellation);
        await requested.Task.WaitAsync(Cancellation);

        await server.DisposeAsync();
        await server.DisposeAsync();

        using HttpResponseMessage ended = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ended.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _http.GetAsync(server.Issuer.Issuer + "/jwks", Cancellation));
    }

    [Fact]
    public async Task Server_fails_as_configured_until_it_recovers()
    {
        string jwks = _server.Issuer.Jwks;
        _server.FailWith(TestResponse.EmptyKeySet, "/jwks");
        Assert.Equal("""{"keys":[]}""", await GetAsync("/jwks"));
        Assert.Equal(_server.Issuer.Metadata, await GetAsync("/.well-known/openid-configuration"));

        _server.FailWith(TestResponse.Error(502));
        using (HttpResponseMessage error = await _http.GetAsync(_server.Issuer.Issuer + "/jwks", Cancellation))
            Assert.Equal(HttpStatusCode.BadGateway, error.StatusCode);

        _server.FailWith(TestResponse.ConnectionLost);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => GetAsync("/jwks"));

        _server.Recover();
        Assert.Equal(jwks, await GetAsync("/jwks"));
    }

    [Fact]
    public async Task Servers_run_side_by_side()
    {
        await using TestIssuerServer other = TestIssuerServer.Start(_clock);
        Assert.NotEqual(_server.Issuer.Issuer, other.Issuer.Issuer);
        using AccessTokenValidator validator = other.CreateValidator("https://other.example/");
        string token = other.Issuer.Token().For("https://other.example/").Create();
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(token), Cancellation)).IsValid);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await _validator.ValidateAsync(TestRequest.Bearer(token), Cancellation)).Failure?.Code);
    }

    [Fact]
    public async Task Server_that_is_disposed_at_once_ends()
    {
        // The race of closing the listener with its first wait: without a bound, about one in a thousand never ended.
        for (int i = 0; i < 200; i++)
        {
            TestIssuerServer server = TestIssuerServer.Start(_clock);
            await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        }
    }

    private Task<string> GetAsync(string path) => _http.GetStringAsync(_server.Issuer.Issuer + path, Cancellation);

    private Task<AccessTokenValidationResult> ValidateAsync() =>
        _validator.ValidateAsync(TestRequest.Bearer(_server.Issuer.Token().Create()), Cancellation).AsTask();
}
