using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SharedSignals.Support;

namespace OidcTokenValidation.Tests.SharedSignals;

/// <summary>Forged, malformed and other kinds of tokens change nothing.</summary>
public sealed class HostileEventTests : IDisposable
{
    private const string Disabled = EventApi.Risc + "account-disabled";
    private const string Head = """{"iss":"https://transmitter.example/ssf","aud":"https://api.example.com/events","jti":"1","iat":1767225600,""";
    private const string Subject = """ "sub_id":{"format":"iss_sub","iss":"https://issuer.example/","sub":"alice"}""";
    private const string Event = """ "events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":{}} """;

    private static readonly TestSigningKey Other = TestSigningKey.Create("ES256", "transmitter");

    private readonly EventApi _events = new();

    public void Dispose()
    {
        Assert.Equal(0, _events.Api.Revocations.Count);
        _events.Dispose();
    }

    [Fact]
    public async Task Token_of_these_tests_would_revoke()
    {
        using var events = new EventApi();
        await events.ReceiveAsync(events.Sign(Head + Subject + "," + Event + "}"));
        Assert.Equal(1, events.Api.Revocations.Count);
    }

    [Rule("RFC 8417 §2.2 events")]
    [Theory]
    [InlineData(Head + Subject + "," + Subject + "," + Event + "}")]
    [InlineData(Head + """ "iss":"https://transmitter.example/ssf",""" + Subject + "," + Event + "}")]
    [InlineData(Head + Subject + "," + Event + "," + Event + "}")]
    [InlineData(Head + """ "sub_id":{"format":"iss_sub","iss":"https://issuer.example/","sub":"bob","sub":"alice"},""" + Event + "}")]
    [InlineData(Head + """ "sub_id":{"format":"iss_sub","iss":"https://issuer.example/","sub":"bob","su\u0062":"alice"},""" + Event + "}")]
    [InlineData(Head + Subject + """ ,"events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":{},"https://schemas.openid.net/secevent/risc/event-type/account-disabled":{}}}""")]
    [InlineData(Head + Subject + """ ,"events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":[]}}""")]
    [InlineData(Head + Subject + """ ,"events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":{},"other":null}}""")]
    [InlineData(Head + Subject + """ ,"events":{"https://schemas.openid.net/secevent/risc/event-type/account-disabled":"x"}}""")]
    [InlineData(Head + Subject + """ ,"events":{}}""")]
    [InlineData(Head + Subject + """ ,"events":["https://schemas.openid.net/secevent/risc/event-type/account-disabled"]}""")]
    [InlineData(Head + Subject + """ ,"events":"https://schemas.openid.net/secevent/risc/event-type/account-disabled"}""")]
    [InlineData(Head + Subject + "}")]
    [InlineData(Head + Subject + "," + Event)]
    [InlineData(Head + Subject + "," + Event + "}}")]
    [InlineData("[" + Head + Subject + "," + Event + "}]")]
    [InlineData(Head + """ "sub_id":{"format":"iss_sub","iss":"https://issuer.example/","sub":"\ud800"},""" + Event + "}")]
    [InlineData("")]
    public Task Malformed_claims_are_rejected(string claims) => RejectAsync(_events.Sign(claims).Create(), "invalid_request");

    [Rule("RFC 8417 §2.2 iat", "RFC 8417 §2.2 jti")]
    [Theory]
    [InlineData("jti")]
    [InlineData("iat")]
    [InlineData("events")]
    public Task Token_without_a_required_claim_is_rejected(string claim) =>
        RejectAsync(_events.Sign((Head + Subject + "," + Event + "}").Replace($"\"{claim}\"", "\"other\"", StringComparison.Ordinal)).Create(), "invalid_request");

    [Rule("RFC 8417 §2.2 iss", "RFC 8417 §2.2 aud")]
    [Theory]
    [InlineData("iss", "invalid_issuer")]
    [InlineData("aud", "invalid_audience")]
    public Task Token_without_issuer_or_audience_is_rejected(string claim, string error) =>
        RejectAsync(_events.Sign((Head + Subject + "," + Event + "}").Replace($"\"{claim}\":\"https://", "\"other\":\"https://", StringComparison.Ordinal)).Create(), error);

    [Rule("RFC 8417 §2.2 iss", "RFC 8417 §2.2 aud", "RFC 8935 §2.3 failure", "RFC 8935 §2.4 codes")]
    [Theory]
    [InlineData("https://transmitter.example/ssf/", EventApi.Audience, "invalid_issuer")]
    [InlineData("https://transmitter.example/SSF", EventApi.Audience, "invalid_issuer")]
    [InlineData("https://issuer.example/", EventApi.Audience, "invalid_issuer")]
    [InlineData(EventApi.Transmitter, EventApi.Audience + "/", "invalid_audience")]
    [InlineData(EventApi.Transmitter, TestIssuer.DefaultAudience, "invalid_audience")]
    public Task Other_issuer_or_audience_is_rejected(string issuer, string audience, string error) => RejectAsync(
        _events.Sign((Head + Subject + "," + Event + "}").Replace($"\"{EventApi.Transmitter}\"", $"\"{issuer}\"", StringComparison.Ordinal)
            .Replace($"\"{EventApi.Audience}\"", $"\"{audience}\"", StringComparison.Ordinal)).Create(),
        error);

    [Rule("RFC 8417 §2.2 iat")]
    [Fact]
    public async Task Time_of_issue_in_the_future_is_rejected_beyond_5_minutes()
    {
        long now = _events.Api.Now.ToUnixTimeSeconds();
        string claims = Head + Subject + "," + Event + "}";
        await RejectAsync(_events.Sign(claims.Replace("1767225600", $"{now + 301}", StringComparison.Ordinal)).Create(), "invalid_request");

        using var events = new EventApi();
        await events.ReceiveAsync(events.Sign(claims.Replace("1767225600", $"{now + 300}", StringComparison.Ordinal)));
        events.Api.Clock.Advance(TimeSpan.FromSeconds(299));
        Assert.True(events.Api.IsRevoked(events.Api.Token()));
        events.Api.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(events.Api.IsRevoked(events.Api.Token()));
    }

    [Rule("RFC 8417 §5.1 signature", "RFC 8935 §2.4 codes")]
    [Fact]
    public async Task Forged_signatures_are_rejected()
    {
        TestTokenBuilder token = _events.Set(Disabled, EventApi.Alice);
        await RejectAsync(_events.Set(Disabled, EventApi.Alice).SignedBy(Other).Create(), "invalid_key");
        await RejectAsync(_events.Set(Disabled, EventApi.Alice).SignedBy(_events.Api.Issuer.Keys[0]).Create(), "invalid_key");
        await RejectAsync(_events.Set(Disabled, EventApi.Alice).Unsecured().Create(), "invalid_request");
        await RejectAsync(_events.Set(Disabled, EventApi.Alice).SignedWithPublicKeyAsSecret().Create(), "invalid_request");
        await RejectAsync(_events.Set(Disabled, EventApi.Alice).WithHeader("crit", new JsonArray("exp")).Create(), "invalid_request");
        string text = token.Create();
        await RejectAsync(text[..^1] + (text[^1] == 'A' ? 'B' : 'A'), "invalid_request", "invalid_key");
        await RejectAsync(text + "\n", "invalid_request");
        await RejectAsync(" " + text, "invalid_request");
        await RejectAsync(text + "&" + text, "invalid_request");
        await RejectAsync($"\"{text}\"", "invalid_request");
        await RejectAsync("\0", "invalid_request");
        await RejectAsync("", "invalid_request");
    }

    [Fact]
    public async Task Depth_members_and_length_are_limited()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 16)) + string.Concat(Enumerable.Repeat("]", 16));
        await RejectAsync(_events.Sign(Head + Subject + ", \"x\":" + deep + "," + Event + "}").Create(), "invalid_request");
        string many = string.Join(',', Enumerable.Range(0, 256).Select(static i => $"\"m{i}\":0"));
        await RejectAsync(_events.Sign(Head + Subject + "," + many + "," + Event + "}").Create(), "invalid_request");
        string events = string.Join(',', Enumerable.Range(0, 256).Select(static i => $"\"e{i}\":{{}}"));
        await RejectAsync(_events.Sign(Head + Subject + ", \"events\":{" + events + "}}").Create(), "invalid_request");
        string array = string.Join(',', Enumerable.Repeat("0", 30_000));
        await RejectAsync(_events.Sign(Head + Subject + ", \"x\":[" + array + "]," + Event + "}").Create(), "invalid_request");
        await RejectAsync(new string('A', 65_537), "invalid_request");
        await RejectAsync(new string('A', 10_000_000), "invalid_request");
    }

    [Fact]
    public async Task Array_within_the_limits_is_skipped()
    {
        using var events = new EventApi();
        string array = string.Join(',', Enumerable.Repeat("0", 10_000));
        await events.ReceiveAsync(events.Sign(Head + Subject + ", \"x\":[" + array + "]," + Event + "}"));
        Assert.Equal(1, events.Api.Revocations.Count);
    }

    [Rule("RFC 8417 §2.3 typ")]
    [Theory]
    [InlineData("at+jwt")]
    [InlineData("JWT")]
    [InlineData("logout+jwt")]
    [InlineData("secevent")]
    [InlineData("dpop+jwt")]
    [InlineData("secevent+jwt ")]
    [InlineData("application/application/secevent+jwt")]
    public Task Other_type_is_rejected(string type) => RejectAsync(_events.Set(Disabled, EventApi.Alice).OfType(type).Create(), "invalid_request");

    [Rule("RFC 8417 §2.3 typ")]
    [Fact]
    public Task Token_without_a_type_is_rejected() => RejectAsync(_events.Set(Disabled, EventApi.Alice).WithoutHeader("typ").Create(), "invalid_request");

    [Rule("RFC 8417 §4 other kinds of JWT")]
    [Fact]
    public async Task Provider_that_is_the_transmitter_too_signs_tokens_that_are_never_both()
    {
        using var events = new EventApi(configureOptions: static options =>
        {
            using var source = new EventApi();
            options.Transmitters[0] = new SecurityEventTransmitter
            {
                Issuer = source.Api.Issuer.Issuer,
                Audiences = [TestIssuer.DefaultAudience],
                Keys = { Jwks = source.Api.Issuer.Jwks },
            };
        });

        // Each has all claims of both kinds.
        TestTokenBuilder Create(string type) => events.Api.Token().OfType(type).WithClaim("events", new JsonObject
        {
            [Disabled] = new JsonObject(),
        }).WithClaim("sub_id", JsonNode.Parse(EventApi.Alice));
        SecurityEventResponse response = await events.PushAsync(Create("at+jwt"));
        Assert.Equal(400, response.StatusCode);
        Assert.Equal(0, events.Api.Revocations.Count);
        Assert.Equal(TokenFailureCode.TypeNotAccepted, events.Api.Send(Create("secevent+jwt").Create()).Failure!.Code);
        await events.ReceiveAsync(Create("secevent+jwt"));
        Assert.Equal(1, events.Api.Revocations.Count);
    }

    private async Task RejectAsync(string body, params string[] errors)
    {
        SecurityEventResponse response = await _events.PushAsync(body);
        string text = Encoding.UTF8.GetString(response.Body.Span);
        Assert.Equal(400, response.StatusCode);
        Assert.True(Array.Exists(errors, error => text.StartsWith($"{{\"err\":\"{error}\",", StringComparison.Ordinal)), text);
    }
}
