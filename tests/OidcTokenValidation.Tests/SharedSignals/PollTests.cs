using System.Net;
using System.Text.Json;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Polling (RFC 8936): what is acknowledged and when, errors of tokens, and the pace.</summary>
public sealed class PollTests : IDisposable
{
    private const string Disabled = EventApi.Risc + "account-disabled";

    private readonly FakeTransmitter _transmitter = new();

    public void Dispose() => _transmitter.Dispose();

    [Rule("RFC 8936 §2.2 request")]
    [Fact]
    public async Task Requests_have_the_members_of_RFC_8936_and_the_bearer_token()
    {
        using EventApi events = Create(static transmitter => transmitter.PollSecret = "poll-secret");
        string before = events.Api.Token().Create();
        _transmitter.Enqueue("1", events.Set(Disabled, EventApi.Alice).Create());
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests.Count >= 2);
        Assert.Equal(
            new PollReceived("""{"maxEvents":100,"returnImmediately":true,"ack":[],"setErrs":{}}""", "Bearer poll-secret", "application/json, */*; q=0.1", "application/json"),
            _transmitter.Requests[0]);
        Assert.Equal("""{"maxEvents":100,"returnImmediately":false,"ack":["1"],"setErrs":{}}""", _transmitter.Requests[1].Body);
        Assert.Equal(TokenFailureCode.TokenRevoked, events.Api.Send(before).Failure!.Code);
        Assert.Empty(_transmitter.Queue);
    }

    [Fact]
    public async Task Token_for_polling_is_requested_for_each_poll()
    {
        int count = 0;
        using EventApi events = Create(transmitter => transmitter.GetPollToken = _ => ValueTask.FromResult($"token-{++count}"));
        _transmitter.Waits = false;
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests.Count >= 2);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], _transmitter.Requests.Take(2).Select(static request => request.Authorization));
    }

    [Fact]
    public async Task Event_ends_a_long_poll_without_the_clock()
    {
        using EventApi events = Create();
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests is [_, { IsLong: true }], TimeSpan.FromMilliseconds(100));
        using var stopping = new CancellationTokenSource();
        Task polling = events.Receiver.PollAsync(stopping.Token);
        await WaitAsync(() => _transmitter.Requests.Count == 3);
        _transmitter.Enqueue("1", events.Set(Disabled, EventApi.Alice).Create());
        await WaitAsync(() => events.Api.Revocations.Count == 1);
        await stopping.CancelAsync();
        await polling.Soon();
    }

    [Rule("RFC 8936 §2.4 errors")]
    [Fact]
    public async Task Rejected_token_is_reported_as_an_error_and_the_others_are_applied()
    {
        using EventApi events = Create();
        _transmitter.Enqueue("bad", events.Set(Disabled, EventApi.Alice).SignedBy(events.Api.Issuer.Keys[0]).Create());
        _transmitter.Enqueue("text", "not a token");
        _transmitter.Enqueue("good", events.Set(Disabled, EventApi.Alice).Create());
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Queue.Count == 0);
        JsonElement body = JsonElement.Parse(_transmitter.Requests.First(static request => request.Body.Contains("good", StringComparison.Ordinal)).Body);
        Assert.Equal("""["good"]""", body.GetProperty("ack").GetRawText());
        Assert.Equal(
            """{"bad":{"err":"invalid_key","description":"No key of the issuer verifies the security event token."}"""
            + ""","text":{"err":"invalid_request","description":"The request has no well-formed, current security event token."}}""",
            body.GetProperty("setErrs").GetRawText());
        Assert.Equal(1, events.Api.Revocations.Count);
        Assert.Equal(
            "A security event token of https://transmitter.example/ssf was not accepted: IllegalCharacter. See the documentation of TokenFailureCode.IllegalCharacter. "
            + "Logged once a minute; 1 tokens since then.",
            events.Api.Log.Messages(83)[^1]);
    }

    [Fact]
    public async Task Response_that_is_too_long_is_requested_in_smaller_pages()
    {
        using EventApi events = Create();
        string claims = $"\"x\":\"{new string('x', 30_000)}\",";
        for (int i = 0; i < 30; i++)
            _transmitter.Enqueue($"{i}", events.Set(Disabled, EventApi.Alice.Replace("alice", $"u{i}", StringComparison.Ordinal), claims: claims).Create());
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Queue.Count == 0);
        Assert.Equal(30, events.Api.Revocations.Count);
        Assert.Empty(events.Api.Log.Messages(87));
        Assert.Equal([100, 25, 25, 100], _transmitter.Requests.Take(4).Select(static request => JsonElement.Parse(request.Body).GetProperty("maxEvents").GetInt32()));
    }

    [Fact]
    public async Task Response_with_one_token_that_is_too_long_is_a_fault()
    {
        using EventApi events = Create();
        _transmitter.Script = static _ => FakeTransmitter.Json("{\"sets\":{\"1\":\"" + new string('x', 1024 * 1024) + "\"}}");
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(87).Count > 0);
        Assert.Equal([100, 25, 6, 1], _transmitter.Requests.Take(4).Select(static request => JsonElement.Parse(request.Body).GetProperty("maxEvents").GetInt32()));
        Assert.Contains("TooLarge", events.Api.Log.Messages(87)[0], StringComparison.Ordinal);
    }

    [Rule("RFC 8936 §2.4 acknowledgement")]
    [Fact]
    public async Task Event_is_acknowledged_when_it_is_in_the_feed_and_not_before()
    {
        var feed = new FakeFeed();
        using EventApi events = Create(feed: feed);
        await events.Api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken).Soon();
        feed.Fault = new RevocationFeedException("The server is gone.");
        _transmitter.Enqueue("1", events.Set(Disabled, EventApi.Alice).Create());
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests.Count >= 4);
        Assert.Equal(["1"], _transmitter.Queue);
        Assert.All(_transmitter.Requests, static request => Assert.Contains("\"ack\":[]", request.Body, StringComparison.Ordinal));
        Assert.Equal(1, events.Api.Revocations.Count);

        feed.Fault = null;
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Queue.Count == 0);
        Assert.Single(feed.Entries.Distinct());
    }

    [Fact]
    public async Task Nodes_that_poll_one_stream_have_the_revocations_of_all_its_events()
    {
        var feed = new FakeFeed();
        using EventApi one = Create(feed: feed), two = Create(feed: feed);
        _transmitter.PageSize = 3;
        for (int i = 0; i < 20; i++)
            _transmitter.Enqueue($"{i}", one.Set(Disabled, EventApi.Alice.Replace("alice", $"u{i}", StringComparison.Ordinal)).Create());
        using var stopping = new CancellationTokenSource();
        Task polling = two.Receiver.PollAsync(stopping.Token);
        await FakeTransmitter.UntilAsync(one, () => _transmitter.Queue.Count == 0 && one.Api.Revocations.Count == 20);
        await WaitAsync(() => two.Api.Revocations.Count == 20);
        await stopping.CancelAsync();
        await polling.Soon();
    }

    [Rule("RFC 8936 §2.4 acknowledgement")]
    [Fact]
    public async Task Token_whose_key_cannot_be_fetched_is_neither_acknowledged_nor_an_error()
    {
        using var events = new EventApi(
            static transmitter =>
            {
                transmitter.PollEndpoint = FakeTransmitter.Address;
                transmitter.Keys = new() { JwksAddress = "https://transmitter.example/jwks" };
            },
            options => options.Backchannel = () => new OnlyPolls(_transmitter));
        _transmitter.Enqueue("1", events.Set(Disabled, EventApi.Alice).Create());
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests.Count >= 3);
        Assert.Equal(["1"], _transmitter.Queue);
        Assert.Equal(0, events.Api.Revocations.Count);
    }

    [Fact]
    public async Task Pages_are_polled_without_a_pause()
    {
        using EventApi events = Create();
        _transmitter.PageSize = 2;
        for (int i = 0; i < 20; i++)
            _transmitter.Enqueue($"{i}", events.Set(Disabled, EventApi.Alice.Replace("alice", $"u{i}", StringComparison.Ordinal)).Create());
        await FakeTransmitter.UntilAsync(events, () => events.Api.Revocations.Count == 20, TimeSpan.FromTicks(1));
        Assert.InRange(_transmitter.Requests.Count, 10, 11);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transmitter_that_returns_at_once_is_polled_each_second(bool repeatsPages)
    {
        using EventApi events = Create();
        _transmitter.Waits = false;
        string token = events.Set(Disabled, EventApi.Alice).Create();
        _transmitter.Script = _ => repeatsPages ? FakeTransmitter.Json($$"""{"sets":{"1":"{{token}}"},"moreAvailable":true}""") : null;
        DateTimeOffset start = events.Api.Now;
        await FakeTransmitter.UntilAsync(events, () => events.Api.Now - start >= TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(100));

        // A burst of pages has an end.
        Assert.InRange(_transmitter.Requests.Count, 10, repeatsPages ? 42 : 21);
    }

    [Theory]
    [InlineData("""{"sets":{}}""")]
    [InlineData("""{"sets":{},"moreAvailable":true}""")]
    [InlineData("""{"sets":{"1":null},"moreAvailable":"yes"}""")]
    [InlineData("""{"other":1,"sets":{"1":{"a":[]}}}""")]
    public async Task Response_without_a_valid_token_changes_nothing(string json)
    {
        using EventApi events = Create();
        _transmitter.Script = _ => FakeTransmitter.Json(json);
        await FakeTransmitter.UntilAsync(events, () => _transmitter.Requests.Count >= 3);
        Assert.Equal(0, events.Api.Revocations.Count);
        Assert.Null(Assert.Single(events.Receiver.GetHealth()).PollFault);
    }

    [Rule("RFC 8936 §2.3 response")]
    [Theory]
    [InlineData("", HttpStatusCode.OK, "The response cannot be read: ")]
    [InlineData("[]", HttpStatusCode.OK, "The response cannot be read: the document is a JSON Array and not an object.")]
    [InlineData("{}", HttpStatusCode.OK, "The response cannot be read: the response has no object 'sets', or two.")]
    [InlineData("""{"sets":[]}""", HttpStatusCode.OK, "The response cannot be read: the response has no object 'sets', or two.")]
    [InlineData("""{"sets":{},"sets":{}}""", HttpStatusCode.OK, "The response cannot be read: the response has no object 'sets', or two.")]
    [InlineData("""{"sets":{"\ud800":"x"}}""", HttpStatusCode.OK, "The response cannot be read: a name in 'sets' has an invalid escape.")]
    [InlineData("{}", HttpStatusCode.Unauthorized, "The status is 401: check PollSecret or GetPollToken.")]
    [InlineData("{}", HttpStatusCode.NotFound, "The status is 404: check PollEndpoint, and whether the stream exists.")]
    [InlineData("{}", HttpStatusCode.BadGateway, "The status is 502.")]
    [InlineData("{}", HttpStatusCode.Found, "Redirected.")]
    public async Task Failed_poll_is_reported_and_repeated_with_a_back_off(string json, HttpStatusCode status, string fault)
    {
        using EventApi events = Create();
        bool isDown = true;
        _transmitter.Script = _ => isDown ? FakeTransmitter.Json(json, status) : null;
        DateTimeOffset start = events.Api.Now;
        await FakeTransmitter.UntilAsync(events, () => events.Api.Now - start > TimeSpan.FromSeconds(59));
        SecurityEventTransmitterHealth health = Assert.Single(events.Receiver.GetHealth());
        Assert.StartsWith(fault, health.PollFault, StringComparison.Ordinal);
        Assert.InRange(health.SincePoll!.Value, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(70));
        Assert.InRange(_transmitter.Requests.Count, 5, 20);
        Assert.StartsWith(
            $"Events of https://transmitter.example/ssf cannot be polled: {fault}", Assert.Single(events.Api.Log.Messages(87)), StringComparison.Ordinal);

        isDown = false;
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(88).Count == 1);
        Assert.Null(Assert.Single(events.Receiver.GetHealth()).PollFault);
    }

    [Fact]
    public async Task Response_beyond_1_MiB_is_a_fault()
    {
        using EventApi events = Create();
        _transmitter.Script = static _ => FakeTransmitter.Json("{\"sets\":{},\"x\":\"" + new string('x', 1024 * 1024) + "\"}");
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(87).Count == 1);
        Assert.Equal("TooLarge.", Assert.Single(events.Receiver.GetHealth()).PollFault);
    }

    [Fact]
    public async Task Long_poll_without_events_is_no_fault_and_a_transmitter_that_hangs_is_one()
    {
        using EventApi events = Create();
        DateTimeOffset start = events.Api.Now;
        await FakeTransmitter.UntilAsync(events, () => events.Api.Now - start > TimeSpan.FromMinutes(5));
        Assert.Empty(events.Api.Log.Messages(87));
        Assert.InRange(_transmitter.Requests.Count(static request => request.IsLong), 5, 8);
        Assert.InRange(Assert.Single(events.Receiver.GetHealth()).SincePoll!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(60));

        using var hanging = new EventApi(
            static transmitter => transmitter.PollEndpoint = FakeTransmitter.Address, static options => options.Backchannel = static () => new Hanging());
        await FakeTransmitter.UntilAsync(hanging, () => hanging.Api.Log.Messages(87).Count == 1);
        Assert.Equal("The endpoint has not responded in time.", Assert.Single(hanging.Receiver.GetHealth()).PollFault);
    }

    [Fact]
    public async Task Token_that_cannot_be_had_is_a_fault_without_its_message()
    {
        using EventApi events = Create(static transmitter => transmitter.GetPollToken = static _ => throw new TimeoutException("secret"));
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(87).Count == 1);
        Assert.Equal("GetPollToken threw System.TimeoutException, or returned no token that can be sent.", Assert.Single(events.Receiver.GetHealth()).PollFault);
        Assert.Empty(_transmitter.Requests);
    }

    private EventApi Create(Action<SecurityEventTransmitter>? configure = null, IRevocationFeed? feed = null) => new(
        transmitter =>
        {
            transmitter.PollEndpoint = FakeTransmitter.Address;
            configure?.Invoke(transmitter);
        },
        options => options.Backchannel = () => _transmitter,
        feed: feed);

    private static async Task WaitAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 2000, "The condition was not met.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }
    }

    private sealed class OnlyPolls(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Method == HttpMethod.Post ? base.SendAsync(request, cancellationToken) : throw new HttpRequestException("The host is gone.");
    }

    private sealed class Hanging : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("It ends by its cancellation.");
        }
    }
}
