using System.Text;
using OidcTokenValidation.SharedSignals;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Which events revoke tokens: the types of CAEP 1.0, RISC 1.0 and SSF 1.0, with the payloads of their examples.</summary>
public sealed class EventMappingTests : IDisposable
{
    private const string Caep = EventApi.Caep;
    private const string Risc = EventApi.Risc;
    private const string Ssf = EventApi.Ssf;

    private readonly EventApi _events = new();

    public void Dispose() => _events.Dispose();

    [Rule("CAEP 1.0 §3.1 session revoked", "CAEP 1.0 §3.4.1 direction")]
    [Theory]
    [InlineData(Caep + "session-revoked", """{"initiating_entity":"policy","reason_admin":{"en":"Landspeed Policy Violation: C076E82F"}}""")]
    [InlineData(Caep + "token-claims-change", """{"claims":{"role":"ro-admin"}}""")]
    [InlineData(Caep + "credential-change", """{"credential_type":"password","change_type":"update"}""")]
    [InlineData(Caep + "credential-change", """{"credential_type":"fido2-roaming","change_type":"revoke","friendly_name":"Jane's USB authenticator"}""")]
    [InlineData(Caep + "credential-change", """{"credential_type":"x509","change_type":"delete"}""")]
    [InlineData(Caep + "credential-change", """{"credential_type":"password","change_type":"Create"}""")]
    [InlineData(Caep + "credential-change", "{}")]
    [InlineData(Caep + "assurance-level-change", """{"namespace":"NIST-AAL","current_level":"nist-aal1","previous_level":"nist-aal2","change_direction":"decrease"}""")]
    [InlineData(Caep + "assurance-level-change", """{"namespace":"NIST-AAL","current_level":"nist-aal1"}""")]
    [InlineData(Caep + "assurance-level-change", """{"namespace":"NIST-AAL","current_level":"nist-aal1","change_direction":["increase"]}""")]
    [InlineData(Risc + "account-disabled", """{"reason":"hijacking"}""")]
    [InlineData(Risc + "account-purged", "{}")]
    [InlineData(Risc + "credential-compromise", """{"credential_type":"password","event_timestamp":1508184845}""")]
    [InlineData(Risc + "sessions-revoked", "{}")]
    public async Task Event_revokes_the_earlier_tokens_of_its_subject(string type, string payload)
    {
        string before = _events.Api.Token().Create();
        payload = payload.Replace("1508184845", $"{_events.Api.Now.ToUnixTimeSeconds()}", StringComparison.Ordinal);
        await _events.ReceiveAsync(_events.Set(type, EventApi.Alice, payload));
        Assert.Equal(TokenFailureCode.TokenRevoked, _events.Api.Send(before).Failure!.Code);
        Assert.False(_events.Api.IsRevoked(_events.Api.Token("bob")));

        _events.Api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_events.Api.Send(_events.Api.Token().Create()).IsValid);
    }

    [Rule("RFC 8417 §2.2 all events", "SSF 1.0 §8.1.4 verification", "CAEP 1.0 §3.4.1 direction")]
    [Theory]
    [InlineData(Caep + "credential-change", """{"credential_type":"fido2-roaming","change_type":"create"}""")]
    [InlineData(Caep + "assurance-level-change", """{"namespace":"NIST-AAL","current_level":"nist-aal2","previous_level":"nist-aal1","change_direction":"increase"}""")]
    [InlineData(Caep + "device-compliance-change", """{"previous_status":"compliant","current_status":"not-compliant"}""")]
    [InlineData(Caep + "session-established", """{"fp_ua":"abb0b6e7da81a42233f8f2b1a8ddb1b9a4c81611"}""")]
    [InlineData(Caep + "session-presented", "{}")]
    [InlineData(Caep + "risk-level-change", """{"current_level":"LOW","previous_level":"HIGH","principal":"USER"}""")]
    [InlineData(Risc + "account-enabled", "{}")]
    [InlineData(Risc + "account-credential-change-required", "{}")]
    [InlineData(Risc + "identifier-changed", """{"new-value":"john.roe@example.com"}""")]
    [InlineData(Risc + "opt-in", "{}")]
    [InlineData(Ssf + "verification", """{"state":"VGhpcyBpcyBhbiBleGFtcGxlIHN0YXRlIHZhbHVlLgo="}""")]
    [InlineData(Ssf + "stream-updated", """{"status":"paused","reason":"License is not valid"}""")]
    [InlineData("https://schemas.example.com/event/session-revoked", "{}")]
    [InlineData("session-revoked", "{}")]
    [InlineData("HTTPS://schemas.openid.net/secevent/caep/event-type/session-revoked", "{}")]
    public async Task Other_event_is_acknowledged_and_revokes_nothing(string type, string payload)
    {
        await _events.ReceiveAsync(_events.Set(type, EventApi.Alice, payload));
        Assert.Equal(0, _events.Api.Revocations.Count);
    }

    [Rule("CAEP 1.0 §2 event_timestamp")]
    [Fact]
    public async Task Time_of_the_event_decides_which_tokens_are_revoked()
    {
        string before = _events.Api.Token().Create();
        _events.Api.Clock.Advance(TimeSpan.FromMinutes(10));
        string after = _events.Api.Token().Create();
        long occurred = _events.Api.Now.AddMinutes(-5).ToUnixTimeMilliseconds();
        await _events.ReceiveAsync(_events.Set(Caep + "session-revoked", EventApi.Alice, $$"""{"event_timestamp":{{occurred}}}"""));
        Assert.Equal(TokenFailureCode.TokenRevoked, _events.Api.Send(before).Failure!.Code);
        Assert.True(_events.Api.Send(after).IsValid);
    }

    [Rule("RFC 8935 §2.2 success")]
    [Fact]
    public async Task Token_that_is_received_again_changes_nothing()
    {
        string token = _events.Set(Caep + "session-revoked", EventApi.Alice).Create();
        Assert.Equal(202, (await _events.PushAsync(token)).StatusCode);
        _events.Api.Clock.Advance(TimeSpan.FromSeconds(30));
        string login = _events.Api.Token().Create();
        for (int i = 0; i < 3; i++)
            Assert.Equal(202, (await _events.PushAsync(token)).StatusCode);
        Assert.True(_events.Api.Send(login).IsValid);
        Assert.Single(_events.Api.Log.Messages(61));
    }

    [Rule("RFC 8417 §2.2 all events", "SSF 1.0 §3.1 sub_id")]
    [Fact]
    public async Task All_events_of_a_token_are_applied()
    {
        await _events.ReceiveAsync(_events.Sign($$"""
            {"iss":"{{EventApi.Transmitter}}","aud":["other","{{EventApi.Audience}}"],"jti":"1","iat":{{_events.Api.Now.ToUnixTimeSeconds()}},"txn":"8675309",
             "events":{"{{Caep}}session-established":{"subject":{{EventApi.Alice.Replace("alice", "carol", StringComparison.Ordinal)}} },
                       "{{Risc}}account-disabled":{"subject":{{EventApi.Alice}} },
                       "{{Risc}}account-purged":{"subject":{"subject_type":"iss-sub","iss":"https://issuer.example/","sub":"bob"} } } }
            """));
        Assert.True(_events.Api.IsRevoked(_events.Api.Token("alice")));
        Assert.True(_events.Api.IsRevoked(_events.Api.Token("bob")));
        Assert.False(_events.Api.IsRevoked(_events.Api.Token("carol")));
    }

    [Fact]
    public async Task Transmitter_that_disconnects_while_the_feed_hangs_has_revoked_all_on_this_node()
    {
        var feed = new FakeFeed();
        using var events = new EventApi(feed: feed);
        await events.Api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken).Soon();
        feed.Pause();
        using var disconnected = new CancellationTokenSource();
        using var body = new MemoryStream(Encoding.ASCII.GetBytes(events.Set(
            Caep + "session-revoked", $$"""{"format":"complex","session":{"format":"opaque","id":"s"},"user":{{EventApi.Alice}} }""").Create()));
        Task<SecurityEventResponse> pushing = events.Receiver.ReceiveAsync(
            new SecurityEventRequest { Method = "POST", ContentType = "application/secevent+jwt", Body = body }, disconnected.Token).AsTask();
        await disconnected.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pushing.Soon());
        feed.Resume();
        Assert.Equal(("Session", "Subject"), (events.FindRevoked("s"), events.FindRevoked("alice")));
    }

    [Fact]
    public void Names_and_URIs_of_types_are_unique()
    {
        Assert.Equal(EventType.All.Count, EventType.All.Select(static type => type.Uri).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(EventType.All.Count, EventType.All.Select(static type => type.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(EventType.All, static type => Assert.Same(type, EventType.Find(type.Uri)));
        Assert.Equal("other", EventType.Find("https://schemas.example.com/x").Name);
    }
}
