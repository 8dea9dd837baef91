using System.Text.Json;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>What the subject of an event is in a token: RFC 9493, SSF 1.0 §3, and the examples of CAEP 1.0.</summary>
public sealed class EventSubjectTests
{
    private const string Issuer = "https://issuer.example/";
    private const string Revoked = EventApi.Caep + "session-revoked";
    private const string Changed = EventApi.Caep + "token-claims-change";
    private const string Disabled = EventApi.Risc + "account-disabled";
    private const string User = """ "user":{"format":"iss_sub","iss":"https://issuer.example/","sub":"u"} """;
    private const string Session = """ "session":{"format":"opaque","id":"s"} """;
    private const string Device = """ "device":{"format":"iss_sub","iss":"https://devices.example/","sub":"d"} """;
    private const string Tenant = """ "tenant":{"format":"opaque","id":"t"} """;
    private const string Mail = """{"format":"email","email":"u@example.com"}""";

    [Rule("RFC 9493 §3.2.8 aliases", "SSF 1.0 §3.1 sub_id", "SSF 1.0 §3.3 complex subjects", "SSF 1.0 §3.3 issuers")]
    [Theory]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://issuer.example/","sub":"u"}""", "Subject u")]
    [InlineData(Revoked, """{"format":"opaque","id":"s"}""", "Session s")]
    [InlineData(Changed, """{"format":"opaque","id":"u"}""", "Subject u")]
    [InlineData(Disabled, """{"format":"opaque","id":"u"}""", "Subject u")]
    [InlineData(Changed, """{"format":"jwt_id","iss":"https://issuer.example/","jti":"t"}""", "Token t")]
    [InlineData(Revoked, """{"format":"complex",""" + Session + "," + User + "," + Tenant + "}", "Session s, Subject u")]
    [InlineData(Revoked, """{"format":"complex",""" + Session + "," + Tenant + "}", "Session s")]
    [InlineData(Revoked, """{"format":"complex",""" + User + "," + Device + "," + Tenant + "}", "Subject u")]
    [InlineData(Revoked, "{" + User + "," + Device + "}", "Subject u")]
    [InlineData(Revoked, """{"format":"complex","user":""" + Mail + "," + Session + "}", "Session s")]
    [InlineData(Revoked, """{"format":"complex","session":{"format":"jwt_id","iss":"https://issuer.example/","jti":"t"}}""", "Token t")]
    [InlineData(Revoked, """{"format":"complex","session":{"format":"iss_sub","iss":"https://issuer.example/","sub":"s"},""" + User + "}", "Subject u")]
    [InlineData(Disabled, """{"format":"complex",""" + Session + "," + User + "}", "Subject u")]
    [InlineData(Disabled, """{"format":"complex","user":""" + Mail + "," + Session + "}", "")]
    [InlineData(Revoked, """{"format":"complex","application":{"format":"iss_sub","iss":"https://issuer.example/","sub":"c"},""" + Tenant + "}", "Client c")]
    [InlineData(Disabled, """{"format":"complex","application":{"format":"opaque","id":"c"}}""", "Client c")]
    [InlineData(Revoked, """{"format":"complex","application":{"format":"opaque","id":"c"},""" + Device + "}", "")]
    [InlineData(Revoked, """{"format":"complex","application":{"format":"opaque","id":"c"},""" + User + "}", "Subject u")]
    [InlineData(Revoked, """{"format":"complex","application":{"format":"opaque","id":"c"},"user":""" + Mail + "}", "")]
    [InlineData(Revoked, """{"format":"complex",""" + Tenant + "}", "")]
    [InlineData(Revoked, """{"format":"complex",""" + Device + "}", "")]
    [InlineData(Revoked, """{"format":"aliases","identifiers":[{"format":"email","email":"u@example.com"},{"format":"iss_sub","iss":"https://issuer.example/","sub":"u"},{"format":"iss_sub","iss":"https://other.example/","sub":"o"}]}""", "Subject u")]
    [InlineData(Revoked, """{"format":"aliases","identifiers":[{"format":"aliases","identifiers":[{"format":"iss_sub","iss":"https://issuer.example/","sub":"u"}]}]}""", "")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://issuer.example","sub":"u"}""", "Subject u")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://other.example/","sub":"u"}""", "")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://transmitter.example/ssf","sub":"u"}""", "")]
    [InlineData(Changed, """{"format":"jwt_id","iss":"https://other.example/","jti":"t"}""", "")]
    [InlineData(Revoked, """{"format":"complex","user":{"format":"iss_sub","iss":"https://other.example/","sub":"u"},""" + Session + "}", "")]
    [InlineData(Revoked, """{"format":"complex","session":{"format":"jwt_id","iss":"https://other.example/","jti":"t"},""" + User + "}", "")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://issuer.example/"}""", "")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://issuer.example/","sub":""}""", "")]
    [InlineData(Revoked, """{"format":"iss_sub","iss":"https://issuer.example/","sub":1}""", "")]
    [InlineData(Revoked, """{"format":"Iss_Sub","iss":"https://issuer.example/","sub":"u"}""", "")]
    [InlineData(Revoked, """{"iss":"https://issuer.example/","sub":"u"}""", "")]
    [InlineData(Revoked, """{"format":"saml_assertion_id","issuer":"https://issuer.example/","assertion_id":"_a75adf55"}""", "")]
    [InlineData(Revoked, """{"format":"phone_number","phone_number":"+12065550100"}""", "")]
    [InlineData(Revoked, """{"format":"account","uri":"acct:u@example.com"}""", "")]
    [InlineData(Revoked, """{"format":"did","url":"did:example:123456"}""", "")]
    [InlineData(Revoked, "\"u\"", "")]
    [InlineData(Revoked, "[]", "")]
    [InlineData(Revoked, "null", "")]
    public async Task Subject_is_what_its_format_names(string type, string subject, string expected)
    {
        using var events = new EventApi();
        await events.ReceiveAsync(events.Set(type, subject));
        Assert.Equal(expected, Describe(events));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(',').Length, events.Api.Revocations.Count);
    }

    [Theory]
    [InlineData("""{"format":"complex",""" + Session + "," + User + "}", "Session s")]
    [InlineData("""{"format":"complex",""" + User + "," + Device + "}", "Subject u")]
    public async Task Session_alone_is_revoked_where_tokens_have_sid(string subject, string expected)
    {
        using var events = new EventApi(static transmitter => transmitter.RevokeSubject = false);
        await events.ReceiveAsync(events.Set(Revoked, subject));
        Assert.Equal(expected, Describe(events));
    }

    [Fact]
    public async Task Opaque_subject_is_one_of_each_issuer_of_the_transmitter()
    {
        using var events = new EventApi(static transmitter => transmitter.TokenIssuers.Add("https://second.example/"));
        await events.ReceiveAsync(events.Set(Disabled, """{"format":"opaque","id":"u"}"""));
        Assert.Equal(2, events.Api.Revocations.Count);
        await events.ReceiveAsync(events.Set(Revoked, """{"format":"complex",""" + Session + "," + User + "}"));
        Assert.Equal("Session s, Subject u", Describe(events));
        Assert.Equal(3, events.Api.Revocations.Count);
    }

    [Fact]
    public async Task Own_issuer_is_the_only_one_without_others()
    {
        using var events = new EventApi(static transmitter => transmitter.TokenIssuers = []);
        await events.ReceiveAsync(events.Set(Disabled, EventApi.Alice));
        Assert.Equal(0, events.Api.Revocations.Count);
        await events.ReceiveAsync(events.Set(Disabled, """{"format":"iss_sub","iss":"https://transmitter.example/ssf","sub":"u"}"""));
        Assert.Equal(1, events.Api.Revocations.Count);
    }

    [Theory]
    [InlineData(Mail)]
    [InlineData("""{"format":"complex",""" + Tenant + "}")]
    public async Task Application_maps_a_subject_that_names_nothing_in_a_token(string subject)
    {
        JsonElement? seen = null;
        using var events = new EventApi(transmitter => transmitter.MapSubject = (json, _) =>
        {
            seen = json;
            return ValueTask.FromResult<SecurityEventSubject?>(new(RevocationScope.Subject, Issuer, "u"));
        });
        await events.ReceiveAsync(events.Set(Disabled, subject));
        Assert.Equal("Subject u", Describe(events));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(subject), seen!.Value));
    }

    [Rule("SSF 1.0 §3.3 issuers")]
    [Theory]
    [InlineData(RevocationScope.Subject, "https://other.example/", "u")]
    [InlineData(RevocationScope.Subject, Issuer, "")]
    [InlineData((RevocationScope)9, Issuer, "u")]
    public async Task Application_cannot_map_to_what_the_transmitter_may_not_revoke(RevocationScope scope, string issuer, string identifier)
    {
        using var events = new EventApi(transmitter => transmitter.MapSubject = (_, _) => ValueTask.FromResult<SecurityEventSubject?>(new(scope, issuer, identifier)));
        await events.ReceiveAsync(events.Set(Disabled, Mail));
        Assert.Equal(0, events.Api.Revocations.Count);
    }

    [Fact]
    public async Task Application_is_not_called_for_a_subject_of_another_issuer()
    {
        using var events = new EventApi(static transmitter => transmitter.MapSubject = static (_, _) => throw new InvalidOperationException("It was called."));
        await events.ReceiveAsync(events.Set(Disabled, """{"format":"iss_sub","iss":"https://other.example/","sub":"u"}"""));
        await events.ReceiveAsync(events.Set(Disabled));
        Assert.Equal(0, events.Api.Revocations.Count);
        Assert.Empty(events.Api.Log.Errors);
    }

    [Fact]
    public async Task Event_is_sent_again_when_the_application_threw()
    {
        bool isDown = true;
        using var events = new EventApi(transmitter => transmitter.MapSubject = (_, _) =>
            isDown ? throw new InvalidOperationException("secret") : ValueTask.FromResult<SecurityEventSubject?>(new(RevocationScope.Issuer, Issuer, "")));
        SecurityEventResponse response = await events.PushAsync(events.Set(Disabled, Mail));
        Assert.Equal(503, response.StatusCode);
        Assert.Equal(["MapSubject threw for an event of https://transmitter.example/ssf; the transmitter sends the event again."], events.Api.Log.Messages(86));
        isDown = false;
        await events.ReceiveAsync(events.Set(Disabled, Mail));
        Assert.True(events.Api.IsRevoked(events.Api.Token()));
    }

    private static string Describe(EventApi events) => string.Join(", ", ((string[])["t", "s", "u", "c", "d", "o"])
        .Select(value => (Value: value, Scopes: events.FindRevoked(value)))
        .Where(static found => found.Scopes.Length > 0)
        .Select(static found => $"{found.Scopes} {found.Value}"));
}
