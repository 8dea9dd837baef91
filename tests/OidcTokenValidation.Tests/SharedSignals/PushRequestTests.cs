using System.Text;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Reports.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>The responses to pushed events (RFC 8935), and who may push.</summary>
public sealed class PushRequestTests
{
    private const string Disabled = EventApi.Risc + "account-disabled";
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Next = "fedcba9876543210fedcba9876543210";
    private const string InvalidRequest = """{"err":"invalid_request","description":"The request has no well-formed, current security event token."}""";
    private const string Unauthenticated = """{"err":"authentication_failed","description":"The request has no credentials that are accepted here."}""";

    [Rule("RFC 8935 §2.2 success")]
    [Fact]
    public async Task Applied_event_gets_202_without_a_body()
    {
        using var events = new EventApi();
        Assert.Equal("202 Cache-Control: no-store", Describe(await events.PushAsync(events.Set(Disabled, EventApi.Alice))));
        Assert.True(events.Api.IsRevoked(events.Api.Token()));
    }

    [Rule("RFC 8935 §2.1 media type", "RFC 8935 §2.3 failure")]
    [Theory]
    [InlineData("application/secevent+jwt", 202)]
    [InlineData("Application/SecEvent+JWT; charset=utf-8", 202)]
    [InlineData("application/jwt", 400)]
    [InlineData("application/json", 400)]
    [InlineData("", 400)]
    [InlineData(null, 400)]
    public async Task Media_type_is_required(string? contentType, int status)
    {
        using var events = new EventApi();
        SecurityEventResponse response = await events.PushAsync(events.Set(Disabled, EventApi.Alice).Create(), contentType);
        Assert.Equal(status == 202 ? "202 Cache-Control: no-store" : "400 Cache-Control: no-store " + InvalidRequest, Describe(response));
        Assert.Equal(status == 202 ? 1 : 0, events.Api.Revocations.Count);
    }

    [Rule("RFC 8935 §2.1 method")]
    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("post")]
    public async Task Other_methods_get_405(string method)
    {
        using var events = new EventApi();
        Assert.Equal(
            "405 Cache-Control: no-store, Allow: POST", Describe(await events.PushAsync(events.Set(Disabled, EventApi.Alice).Create(), method: method)));
        Assert.Equal(0, events.Api.Revocations.Count);
    }

    [Rule("RFC 8935 §3 authentication")]
    [Theory]
    [InlineData("Bearer " + Secret, 202)]
    [InlineData("bearer " + Next, 202)]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData(Secret, 401)]
    [InlineData("Basic " + Secret, 401)]
    [InlineData("Bearer  " + Secret, 401)]
    [InlineData("Bearer " + Secret + " ", 401)]
    [InlineData("Bearer " + Secret + Next, 401)]
    [InlineData("Bearer 0123456789ABCDEF0123456789ABCDEF", 401)]
    [InlineData("Bearer " + Secret + ",Bearer " + Secret, 401)]
    public async Task Secret_of_the_transmitter_is_required(string? authorization, int status)
    {
        using var events = new EventApi(static transmitter => transmitter.PushSecrets = [Secret, Next]);
        Assert.True(events.Receiver.RequiresPushSecret);
        SecurityEventResponse response = await events.PushAsync(events.Set(Disabled, EventApi.Alice).Create(), authorization: authorization);
        Assert.Equal(
            status == 202 ? "202 Cache-Control: no-store" : "401 Cache-Control: no-store, WWW-Authenticate: Bearer realm=\"security-events\" " + Unauthenticated,
            Describe(response));
        Assert.Equal(status == 202 ? 1 : 0, events.Api.Revocations.Count);
        Assert.DoesNotContain(events.Api.Log.Records, static record => record.Text.Contains(Secret, StringComparison.OrdinalIgnoreCase));
    }

    [Rule("RFC 8935 §3 authentication")]
    [Fact]
    public async Task Secret_of_one_transmitter_does_not_push_events_of_another()
    {
        using var events = new EventApi(
            static transmitter => transmitter.PushSecrets = [Secret],
            static options => options.Transmitters.Add(new SecurityEventTransmitter
            {
                Issuer = "https://second.example",
                Audiences = [EventApi.Audience],
                Keys = { Jwks = options.Transmitters[0].Keys.Jwks },
                PushSecrets = [Next],
            }));
        string token = events.Set(Disabled, EventApi.Alice).Create();
        Assert.Equal(
            """400 Cache-Control: no-store {"err":"invalid_issuer","description":"Security event tokens of this issuer are not accepted here."}""",
            Describe(await events.PushAsync(token, authorization: "Bearer " + Next)));
        Assert.Equal(0, events.Api.Revocations.Count);
        Assert.Equal(202, (await events.PushAsync(token, authorization: "Bearer " + Secret)).StatusCode);
    }

    [Fact]
    public async Task Second_transmitter_without_a_secret_is_found_by_its_issuer()
    {
        using var events = new EventApi(
            configureOptions: static options => options.Transmitters.Insert(0, new SecurityEventTransmitter
            {
                Issuer = "https://first.example",
                Audiences = [EventApi.Audience],
                Keys = { Jwks = options.Transmitters[0].Keys.Jwks },
            }));
        Assert.False(events.Receiver.RequiresPushSecret);
        await events.ReceiveAsync(events.Set(Disabled, EventApi.Alice));
        Assert.True(events.Api.IsRevoked(events.Api.Token()));
    }

    [Rule("RFC 8935 §2.4 not applied")]
    [Fact]
    public async Task Event_is_sent_again_while_its_keys_cannot_be_fetched()
    {
        using var events = new EventApi(
            static transmitter => transmitter.Keys = new() { JwksAddress = "https://transmitter.example/jwks" },
            static options => options.Backchannel = static () => new Unreachable());
        SecurityEventResponse response = await events.PushAsync(events.Set(Disabled, EventApi.Alice)).Soon();
        Assert.Matches("^503 Cache-Control: no-store, Retry-After: [1-9][0-9]*$", Describe(response));
        Assert.Equal(0, events.Api.Revocations.Count);
    }

    [Rule("RFC 8935 §2.4 not applied")]
    [Fact]
    public async Task Event_is_sent_again_until_it_is_in_the_feed()
    {
        var feed = new FakeFeed();
        using var events = new EventApi(feed: feed);
        await events.Api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken).Soon();
        feed.Fault = new RevocationFeedException("The server is gone.");
        string token = events.Set(Disabled, EventApi.Alice).Create();
        Assert.Equal("503 Cache-Control: no-store, Retry-After: 5", Describe(await events.PushAsync(token).Soon()));
        Assert.True(events.Api.IsRevoked(events.Api.Token()));
        Assert.Empty(feed.Entries);

        feed.Fault = null;
        Assert.Equal("202 Cache-Control: no-store", Describe(await events.PushAsync(token).Soon()));
        Assert.Single(feed.Entries.Distinct());
    }

    [Fact]
    public async Task Event_is_sent_again_while_there_is_no_room()
    {
        using var events = new EventApi(configureRevocations: static options => options.MaxEntries = 1000);
        for (int i = 0; i < 1000; i++)
            await events.Api.Revocations.RevokeSubjectAsync(events.Api.Issuer.Issuer, $"{i}", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("503 Cache-Control: no-store, Retry-After: 5", Describe(await events.PushAsync(events.Set(Disabled, EventApi.Alice))));
        Assert.Contains(
            "An event risc/account-disabled of https://transmitter.example/ssf does not have its full effect: TooManyRevocations. Logged once a minute; "
            + "1 events since then.",
            events.Api.Log.Messages(82));
    }

    [Fact]
    public async Task Body_that_does_not_arrive_ends_the_request()
    {
        using var events = new EventApi();
        using var body = new Silent();
        Task<SecurityEventResponse> response = events.Receiver.ReceiveAsync(
            new SecurityEventRequest { Method = "POST", ContentType = "application/secevent+jwt", Body = body }, TestContext.Current.CancellationToken).AsTask();
        events.Api.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("400 Cache-Control: no-store " + InvalidRequest, Describe(await response.Soon()));
    }

    [Fact]
    public async Task Disposed_receiver_receives_nothing()
    {
        var events = new EventApi();
        events.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => events.PushAsync("x"));
        Assert.Throws<ObjectDisposedException>(() => { _ = events.Receiver.PollAsync(TestContext.Current.CancellationToken); });
    }

    private static string Describe(SecurityEventResponse response) => string.Join(' ', ((string[])[
        $"{response.StatusCode}",
        string.Join(", ", response.Headers.Select(static header => $"{header.Key}: {header.Value}")),
        Encoding.UTF8.GetString(response.Body.Span),
    ]).Where(static part => part.Length > 0));

    private sealed class Silent : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
