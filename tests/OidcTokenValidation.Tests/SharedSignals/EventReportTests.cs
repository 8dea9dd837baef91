using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Tests.SharedSignals.Support;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Events are counted and logged by constants, without anything of a token.</summary>
public sealed class EventReportTests
{
    private const string Mail = """{"format":"email","email":"secret@example.com"}""";
    private const string Foreign = """{"format":"iss_sub","iss":"https://secret.example/","sub":"secret"}""";
    private const string SecretAlice = """{"format":"iss_sub","iss":"https://issuer.example/","sub":"secret"}""";

    [Rule("SSF 1.0 §8.1.4 verification")]
    [Fact]
    public async Task Events_are_counted_by_type_and_result_and_tokens_by_outcome()
    {
        using var meters = new Meters();
        using var measurements = new Measurements(meters);
        using var events = new EventApi();
        using var receiver = SecurityEventReceiver.Create(
            new SecurityEventOptions
            {
                Transmitters = [new() { Issuer = EventApi.Transmitter, Audiences = [EventApi.Audience], TokenIssuers = ["https://issuer.example/"], Keys = { Jwks = events.Signer.Jwks } }],
            },
            events.Api.Revocations,
            events.Api.Clock,
            events.Api.Log,
            meters);
        await SendAsync(receiver, events.Set(EventApi.Caep + "session-revoked", SecretAlice).Create());
        await SendAsync(receiver, events.Set(EventApi.Risc + "account-disabled", Mail).Create());
        await SendAsync(receiver, events.Set(EventApi.Risc + "account-disabled", Foreign).Create());
        await SendAsync(receiver, events.Set("https://secret.example/event", SecretAlice).Create());
        await SendAsync(receiver, events.Set(EventApi.Ssf + "verification", payload: """{"state":"secret"}""").Create());
        await SendAsync(receiver, events.Set(EventApi.Caep + "session-revoked", SecretAlice).SignedBy(events.Api.Issuer.Keys[0]).Create());
        await SendAsync(receiver, "secret");

        Assert.Equal(
            [
                "result=Applied transmitter=https://transmitter.example/ssf type=caep/session-revoked",
                "result=SubjectNotMapped transmitter=https://transmitter.example/ssf type=risc/account-disabled",
                "result=IssuerNotAllowed transmitter=https://transmitter.example/ssf type=risc/account-disabled",
                "result=Ignored transmitter=https://transmitter.example/ssf type=other",
                "result=Acknowledged transmitter=https://transmitter.example/ssf type=ssf/verification",
            ],
            measurements.TagsOf(TelemetryNames.SecurityEventsReceived));
        Assert.Equal("{event}", measurements.Units[TelemetryNames.SecurityEventsReceived]);
        Assert.Equal(
            [
                .. Enumerable.Repeat("outcome=Applied source=SecurityEvent validator=security_events", 5),
                "outcome=Rejected reason=KeyNotFound source=SecurityEvent validator=security_events",
                "outcome=Rejected reason=NotCompactJws source=SecurityEvent validator=security_events",
            ],
            measurements.TagsOf(TelemetryNames.EventTokens));
        Assert.DoesNotContain(events.Api.Log.Records, static record => record.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Mail, "SubjectNotMapped")]
    [InlineData(Foreign, "IssuerNotAllowed")]
    public async Task Event_that_revokes_nothing_is_logged_once_a_minute(string subject, string result)
    {
        using var events = new EventApi();
        for (int i = 0; i < 60; i++)
        {
            await events.ReceiveAsync(events.Set(EventApi.Risc + "account-disabled", subject));
            events.Api.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        const string Text = "An event risc/account-disabled of https://transmitter.example/ssf does not have its full effect: ";
        Assert.Equal([$"{Text}{result}. Logged once a minute; 1 events since then.", $"{Text}{result}. Logged once a minute; 30 events since then."], events.Api.Log.Messages(82));
    }

    [Fact]
    public async Task Events_of_many_kinds_do_not_keep_another_one_out_of_the_log()
    {
        bool isDown = false;
        using var events = new EventApi(transmitter => transmitter.MapSubject = (_, _) =>
            isDown ? throw new InvalidOperationException() : ValueTask.FromResult<SecurityEventSubject?>(null));
        string[] types = [
            .. ((string[])["session-revoked", "token-claims-change", "assurance-level-change", "credential-change"]).Select(static name => EventApi.Caep + name),
            .. ((string[])["account-disabled", "account-purged", "credential-compromise", "sessions-revoked"]).Select(static name => EventApi.Risc + name)];
        foreach (string type in types)
        {
            await events.ReceiveAsync(events.Set(type, Mail));
            await events.ReceiveAsync(events.Set(type, Foreign));
        }

        Assert.Equal(16, events.Api.Log.Messages(82).Count);
        isDown = true;
        await events.PushAsync(events.Set(types[0], Mail));
        Assert.Equal(16, events.Api.Log.Messages(82).Count);
        events.Api.Clock.Advance(TimeSpan.FromMinutes(1));
        await events.PushAsync(events.Set(types[0], Mail));
        Assert.Contains("MapSubjectThrew. Logged once a minute; 2 events since then.", events.Api.Log.Messages(82)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejected_token_of_an_authenticated_transmitter_is_logged_at_Warning_and_of_anyone_at_Debug()
    {
        using var events = new EventApi();
        await events.PushAsync(events.Set(EventApi.Ssf + "verification").OfType("JWT"));
        Assert.Equal(
            [(LogLevel.Debug, "A request of SecurityEvent was rejected: TypeNotAccepted. Its 'typ' is not 'secevent+jwt' (RFC 8417 §2.3): it is another kind of JWT.")],
            events.Api.Log.Records.Where(static record => record.EventId is 70 or 83).Select(static record => (record.Level, record.Message)));

        const string Secret = "0123456789abcdef0123456789abcdef";
        using var authenticated = new EventApi(static transmitter => transmitter.PushSecrets = [Secret]);
        await authenticated.PushAsync(authenticated.Set(EventApi.Ssf + "verification").OfType("JWT").Create(), authorization: "Bearer " + Secret);
        LogRecord record = Assert.Single(authenticated.Api.Log.Records, static record => record.EventId == 83);
        Assert.Equal(
            (LogLevel.Warning, "A security event token of https://transmitter.example/ssf was not accepted: TypeNotAccepted. Its 'typ' is not 'secevent+jwt' "
                + "(RFC 8417 §2.3): it is another kind of JWT. Logged once a minute; 1 tokens since then."),
            (record.Level, record.Message));
    }

    [Theory]
    [InlineData("paused", "Paused")]
    [InlineData("disabled", "Disabled")]
    public async Task Stopped_stream_degrades_the_health_until_it_is_enabled(string status, string logged)
    {
        using var events = new EventApi();
        await events.ReceiveAsync(events.Set(EventApi.Ssf + "stream-updated", payload: $$"""{"status":"{{status}}","reason":"secret"}"""));
        Assert.Equal(
            [$"The transmitter https://transmitter.example/ssf has stopped its stream ({logged}): its events are not received. Enable the stream at the transmitter."],
            events.Api.Log.Messages(84));
        HealthCheckResult stopped = await CheckAsync(events.Receiver);
        Assert.Equal((HealthStatus.Degraded, "https://transmitter.example/ssf has stopped its stream of events."), (stopped.Status, stopped.Description));

        await events.ReceiveAsync(events.Set(EventApi.Ssf + "stream-updated", payload: """{"status":"enabled"}"""));
        Assert.Equal(["The transmitter https://transmitter.example/ssf has enabled its stream."], events.Api.Log.Messages(85));
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(events.Receiver)).Status);
    }

    [Fact]
    public async Task Stream_has_the_status_that_was_stated_last_and_not_that_of_a_token_that_is_received_again()
    {
        using var events = new EventApi();
        string paused = events.Set(EventApi.Ssf + "stream-updated", payload: """{"status":"paused"}""").Create();
        Assert.Equal(202, (await events.PushAsync(paused)).StatusCode);
        events.Api.Clock.Advance(TimeSpan.FromSeconds(1));
        await events.ReceiveAsync(events.Set(EventApi.Ssf + "stream-updated", payload: """{"status":"enabled"}"""));
        Assert.Equal(202, (await events.PushAsync(paused)).StatusCode);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(events.Receiver)).Status);
        Assert.Single(events.Api.Log.Messages(84));
    }

    [Fact]
    public async Task Failed_polls_degrade_the_health()
    {
        using var events = new EventApi(
            static transmitter => (transmitter.PollEndpoint, transmitter.GetPollToken) = (FakeTransmitter.Address, static _ => throw new TimeoutException()));
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(87).Count == 1);
        HealthCheckResult failed = await CheckAsync(events.Receiver);
        Assert.Equal(HealthStatus.Degraded, failed.Status);
        Assert.Matches(
            "^Events of https://transmitter.example/ssf were last polled [0-9]+ s ago: GetPollToken threw System.TimeoutException, or returned no token that can be sent.$",
            failed.Description);
    }

    [Fact]
    public async Task Token_for_polling_that_does_not_come_degrades_the_health()
    {
        var never = new TaskCompletionSource<string>();
        using var events = new EventApi(transmitter => (transmitter.PollEndpoint, transmitter.GetPollToken) = (FakeTransmitter.Address, _ => new(never.Task)));
        await FakeTransmitter.UntilAsync(events, () => events.Api.Log.Messages(87).Count == 1);
        Assert.Contains("GetPollToken threw System.TimeoutException", (await CheckAsync(events.Receiver)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_that_the_application_does_not_map_in_time_is_polled_again()
    {
        using var transmitter = new FakeTransmitter();
        var never = new TaskCompletionSource<SecurityEventSubject?>();
        using var events = new EventApi(
            options => (options.PollEndpoint, options.MapSubject) = (FakeTransmitter.Address, (_, _) => new(never.Task)),
            options => options.Backchannel = () => transmitter);
        transmitter.Enqueue("1", events.Set(EventApi.Risc + "account-disabled", Mail).Create());
        await FakeTransmitter.UntilAsync(events, () => transmitter.Requests.Count >= 2);
        Assert.Equal(["1"], transmitter.Queue);
        Assert.NotEmpty(events.Api.Log.Messages(86));
    }

    [Fact]
    public async Task Health_check_without_a_receiver_is_unhealthy()
    {
        HealthCheckResult result = await CheckAsync(null);
        Assert.Equal((HealthStatus.Unhealthy, "No receiver of security events is registered. Call AddSecurityEvents."), (result.Status, result.Description));
    }

    private static Task<HealthCheckResult> CheckAsync(SecurityEventReceiver? receiver)
    {
        var check = new SecurityEventHealthCheck(receiver);
        var registration = new HealthCheckRegistration("events", check, HealthStatus.Unhealthy, tags: null);
        return check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, TestContext.Current.CancellationToken);
    }

    private static async Task SendAsync(SecurityEventReceiver receiver, string token)
    {
        using var body = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(token));
        await receiver.ReceiveAsync(
            new SecurityEventRequest { Method = "POST", ContentType = "application/secevent+jwt", Body = body }, TestContext.Current.CancellationToken);
    }
}
