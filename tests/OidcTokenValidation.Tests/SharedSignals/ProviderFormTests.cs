using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Events in the form of real transmitters, which differ from SSF 1.0 in form only.</summary>
public sealed class ProviderFormTests
{
    private const string Issuer = "https://issuer.example/";
    private const string Revoked = EventApi.Caep + "session-revoked";
    private const string Changed = EventApi.Caep + "credential-change";
    private const string MailAndSession = """{"format":"complex","user":{"format":"email","email":"u@example.com"},"session":{"format":"opaque","id":"s"}}""";

    [Theory]
    [InlineData("https://issuer.example/", "https://issuer.example", true)]
    [InlineData("https://issuer.example", "https://issuer.example/", true)]
    [InlineData("https://issuer.example/", "https://issuer.example//", false)]
    [InlineData("https://issuer.example/", "https://ISSUER.example/", false)]
    [InlineData("https://issuer.example/", "https://issuer.example/x", false)]
    [InlineData("https://issuer.example/", "https://issuer.exampl", false)]
    public async Task Subject_of_an_issuer_with_a_final_slash_more_or_less_is_revoked(string configured, string stated, bool isRevoked)
    {
        // Google writes "https://accounts.google.com/" into events, and "https://accounts.google.com" into ID tokens.
        using var events = new EventApi(transmitter => transmitter.TokenIssuers = [configured]);
        await events.ReceiveAsync(events.Set(
            EventApi.Risc + "account-disabled",
            payload: $$"""{"subject":{"subject_type":"iss-sub","iss":"{{stated}}","sub":"7375626A656374"},"reason":"hijacking"}"""));
        Assert.Equal(isRevoked ? 1 : 0, events.Api.Revocations.Count);
        Assert.Equal(isRevoked && configured == Issuer ? "Subject" : "", events.FindRevoked("7375626A656374"));
        Assert.Equal(isRevoked ? 0 : 1, events.Api.Log.Messages(82).Count);
    }

    [Fact]
    public async Task Subject_of_an_issuer_that_is_configured_as_it_is_written_is_no_other()
    {
        using var events = new EventApi(static transmitter => transmitter.TokenIssuers = ["https://issuer.example", Issuer]);
        await events.ReceiveAsync(events.Set(EventApi.Risc + "account-disabled", EventApi.Alice));
        Assert.Equal("Subject", events.FindRevoked("alice"));
    }

    [Theory]
    [InlineData("""{"format":"iss_sub","iss":"https://transmitter.example/ssf","sub":"00u1"}""")]
    [InlineData("""{"format":"iss_sub","iss":"https://transmitter.example/ssf/","sub":"00u1"}""")]
    [InlineData("""{"user":{"format":"iss_sub","iss":"https://transmitter.example/ssf","sub":"00u1"},"tenant":{"format":"opaque","id":"t"}}""")]
    [InlineData("""{"format":"aliases","identifiers":[{"format":"iss_sub","iss":"https://transmitter.example/ssf","sub":"00u1"}]}""")]
    public async Task Subject_of_the_transmitter_itself_is_mapped_by_the_application(string subject)
    {
        // Okta writes its organization and the number of the user into events; tokens are of an authorization server, and have the login.
        using var events = new EventApi(static transmitter =>
            transmitter.MapSubject = static (_, _) => ValueTask.FromResult<SecurityEventSubject?>(new(RevocationScope.Subject, Issuer, "u")));
        await events.ReceiveAsync(events.Set(EventApi.Risc + "account-disabled", subject));
        Assert.Equal(("Subject", 1), (events.FindRevoked("u"), events.Api.Revocations.Count));
    }

    [Fact]
    public async Task User_beside_a_session_is_mapped_by_the_application()
    {
        bool isDown = true;
        using var events = new EventApi(transmitter => transmitter.MapSubject = (_, _) =>
            isDown ? throw new InvalidOperationException() : ValueTask.FromResult<SecurityEventSubject?>(new(RevocationScope.Subject, Issuer, "u")));
        Assert.Equal(503, (await events.PushAsync(events.Set(Revoked, MailAndSession))).StatusCode);
        Assert.Equal(("Session", ""), (events.FindRevoked("s"), events.FindRevoked("u")));
        isDown = false;
        await events.ReceiveAsync(events.Set(Revoked, MailAndSession));
        Assert.Equal(("Session", "Subject"), (events.FindRevoked("s"), events.FindRevoked("u")));
    }

    [Fact]
    public async Task User_beside_a_session_that_is_not_mapped_is_reported()
    {
        using var events = new EventApi();
        await events.ReceiveAsync(events.Set(Revoked, MailAndSession));
        Assert.Equal("Session", events.FindRevoked("s"));
        Assert.Contains("does not have its full effect: SubjectNotMapped.", Assert.Single(events.Api.Log.Messages(82)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_alone_is_complete_where_tokens_have_sid()
    {
        using var events = new EventApi(static transmitter =>
        {
            transmitter.RevokeSubject = false;
            transmitter.MapSubject = static (_, _) => throw new InvalidOperationException("It was called.");
        });
        await events.ReceiveAsync(events.Set(Revoked, MailAndSession));
        Assert.Equal("Session", events.FindRevoked("s"));
        Assert.Empty(events.Api.Log.Messages(82));
    }

    [Theory]
    [InlineData("secevent+jwt")]
    [InlineData("application/secevent+jwt")]
    [InlineData("SECEVENT+JWT")]
    public async Task Claims_and_types_that_change_nothing_are_accepted(string type)
    {
        using var events = new EventApi();
        string claims = $$"""
            {"iss":"{{EventApi.Transmitter}}","aud":["other","{{EventApi.Audience}}"],"jti":"1","iat":{{events.Api.Now.ToUnixTimeSeconds()}}.25,"txn":8675309,"toe":1,
             "nbf":{{events.Api.Now.ToUnixTimeSeconds()}},"sub":"ignored","azp":null,
             "events":{"{{Changed}}":{"event_timestamp":"2026-01-01T00:00:00Z","subject":{"user":{{EventApi.Alice}},"tenant":{"format":"opaque","id":"t"} } } } }
            """;
        await events.ReceiveAsync(events.Sign(claims).OfType(type));
        Assert.Equal("Subject", events.FindRevoked("alice"));
    }
}
