using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>A response that is invalid by RFC 7662 §2.2 is 503 and not 401, and an endpoint that fails for different tokens causes a back-off.</summary>
public sealed class OutageTests : IDisposable
{
    private const string Good = """{"active":true,"sub":"alice","aud":"https://api.example.com/"}""";

    private readonly OpaqueApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 7662 §2.2 active", "RFC 7662 §2.2 repeated members")]
    [Theory]
    [InlineData("", "NotJson (status 200; the document is empty)")]
    [InlineData("null", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("true", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("[]", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("{}", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2))")]
    [InlineData("""{"active":"true"}""", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2))")]
    [InlineData("""{"active":1}""", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2))")]
    [InlineData("""{"active":null}""", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2))")]
    [InlineData("""{"Active":true,"sub":"alice","aud":"https://api.example.com/"}""", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2))")]
    [InlineData("""{"active":true,"active":true,"sub":"alice","aud":"https://api.example.com/"}""", "RepeatedMember (status 200; a member occurs more than once in one object)")]
    [InlineData("""{"active":false,"\u0061ctive":true,"sub":"alice","aud":"https://api.example.com/"}""", "RepeatedMember (status 200; a member occurs more than once in one object)")]
    [InlineData("""{"active":true,"sub":"alice","sub":"bob","aud":"https://api.example.com/"}""", "RepeatedMember (status 200; a member occurs more than once in one object)")]
    [InlineData("""{"active":true,"sub":"alice","aud":"https://api.example.com/"}{}""", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("""{"active":true,"sub":"alice","aud":"https://api.example.com/" """, "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("""{"active":true,"sub":"\ud800","aud":"https://api.example.com/"}""", "NotJson (status 200; the document is not a JSON object, is cut off or has an invalid escape)")]
    [InlineData("""{"active":true,"x":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}""", "NotJson (status 200; the document is nested too deep)")]
    public async Task Malformed_response_is_unavailable(string json, string logged)
    {
        _api.Endpoint.Always(json);
        await _api.UnavailableAsync();
        Assert.Equal([$"An opaque token of https://issuer.example/ could not be introspected: {logged}. Such requests get 503."], _api.Log.Messages(OpaqueApi.FailedEvent));

        // A fault that one token may have caused does not affect others.
        _api.Endpoint.Always(Good);
        await _api.AcceptAsync("other");
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "signed", "InvalidSignedResponse (status 200; its media type is application/token-introspection+jwt, and its body is not a JWS in compact serialisation (RFC 7515 §7.1))" },
        { "too large", "TooLarge (status 200)" },
        { "too large, unannounced", "TooLarge (status 200)" },
        { "compressed", "Compressed (status 200; its Content-Encoding is gzip, which was not accepted)" },
        { "redirect", "Redirected (status 302)" },
        { "redirect followed", "Redirected (status 200)" },
        { "201", "StatusNotOk (status 201)" },
        { "400", "StatusNotOk (status 400)" },
        { "401", "StatusNotOk (status 401)" },
        { "500", "StatusNotOk (status 500)" },
        { "unreachable", "Unreachable (no response)" },
        { "TLS", "SecureConnectionFailed (no response)" },
        { "breaks off", "Unreachable (no response)" },
    };

    [Rule("RFC 7662 §2.3 credentials of this API")]
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Transport_fault_is_unavailable(string fault, string logged)
    {
        _api.Endpoint.Always(() => Fault(fault));
        await _api.UnavailableAsync();
        Assert.Equal($"An opaque token of https://issuer.example/ could not be introspected: {logged}. Such requests get 503.", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Response_that_times_out_is_unavailable(bool begins)
    {
        _api.Endpoint.Answer = async (_, cancellation) =>
        {
            if (begins)
                return new HttpResponseMessage { Content = new StreamContent(new Silent()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        };
        Task<AccessTokenValidationResult> sending = _api.SendAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(sending.IsCompleted);
        _api.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, (await sending).Failure!.Code);
        Assert.Contains("TimedOut", Assert.Single(_api.Log.Messages(OpaqueApi.FailedEvent)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unexpected_exception_of_a_handler_is_unavailable()
    {
        _api.Endpoint.Always(static () => throw new NotSupportedException("a handler's own"));
        Assert.Equal(TimeSpan.FromSeconds(1), await _api.UnavailableAsync());
        Assert.Single(_api.Log.Messages(OpaqueApi.ThrewEvent));
    }

    [Theory]
    [InlineData("500", true)]
    [InlineData("401", true)]
    [InlineData("403", true)]
    [InlineData("429", true)]
    [InlineData("unreachable", true)]
    [InlineData("redirect", true)]
    [InlineData("400", false)]
    [InlineData("413", false)]
    [InlineData("too large", false)]
    public async Task Endpoint_that_fails_for_different_tokens_causes_a_back_off_unless_a_token_may_be_the_cause(string fault, bool backsOff)
    {
        _api.Endpoint.Always(() => Fault(fault));
        for (int token = 0; token < 5; token++)
            await _api.UnavailableAsync($"{token}");
        Assert.Equal(!backsOff, _api.Endpoint.Requests.Any(static received => received.Form["token"] == "4"));
        Assert.Equal(backsOff, (await _api.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);

        _api.Endpoint.Always(Good);
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        await _api.AcceptAsync();
        await _api.AcceptAsync("other");
    }

    [Rule("RFC 7662 §2.3 credentials of this API")]
    [Fact]
    public async Task Back_off_after_rejected_credentials_grows_to_20_seconds_and_ends_with_a_response()
    {
        _api.Endpoint.Always(static () => Fault("401"));
        List<TimeSpan> pauses = [];
        for (int i = 0; i < 10; i++)
        {
            pauses.Add(await _api.UnavailableAsync());
            _api.Clock.Advance(pauses[^1]);
        }

        // One request for a caller and one probe each time.
        Assert.Equal(20, _api.Endpoint.Count);
        Assert.InRange(pauses[^1], TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        _api.Endpoint.Always(Good);
        await _api.AcceptAsync();
        _api.Endpoint.Always(static () => Fault("500"));
        Assert.Equal(TimeSpan.FromSeconds(1), await _api.UnavailableAsync("other"));
    }

    [Fact]
    public async Task Cached_response_is_used_during_an_outage_until_it_expires()
    {
        _api.Endpoint.Always(Good);
        await _api.AcceptAsync();
        _api.Endpoint.Always(static () => Fault("unreachable"));
        await _api.UnavailableAsync("other");
        await _api.AcceptAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(10));
        await _api.UnavailableAsync();
    }

    [Rule("RFC 7662 §4 token in logs")]
    [Fact]
    public async Task Token_and_secret_are_never_logged()
    {
        foreach (string fault in Faults.Select(static row => row.Data.Item1))
        {
            _api.Endpoint.Always(() => Fault(fault));
            await _api.SendAsync();
            _api.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        IReadOnlyList<string> texts = _api.Log.Messages(OpaqueApi.FailedEvent);
        Assert.Equal(Faults.Count, texts.Count);
        Assert.All(texts, static text => Assert.DoesNotContain(OpaqueApi.Token, text, StringComparison.Ordinal));
        Assert.All(texts, static text => Assert.DoesNotContain("secret", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Disposal_cancels_pending_requests_without_a_log_entry()
    {
        _api.Endpoint.Answer = static async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        };
        Task<AccessTokenValidationResult> sending = _api.SendAsync();
        _api.Validator.Dispose();
        Assert.Equal(AccessTokenOutcome.Unavailable, (await sending.Soon()).Outcome);
        Assert.Empty(_api.Log.Messages(OpaqueApi.FailedEvent));
    }

    private static HttpResponseMessage Fault(string fault)
    {
        HttpResponseMessage good = FakeEndpoint.Json(Good);
        switch (fault)
        {
            case "signed":
                good.Content.Headers.ContentType = new MediaTypeHeaderValue("application/token-introspection+jwt");
                return good;
            case "too large":
                return FakeEndpoint.Json(Good + new string(' ', 65_536));
            case "too large, unannounced":
                return new HttpResponseMessage { Content = new StreamContent(new Endless()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            case "compressed":
                good.Content.Headers.ContentEncoding.Add("gzip");
                return good;
            case "redirect followed":
                good.RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://issuer.example/elsewhere");
                return good;
            case "redirect":
                return new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("https://issuer.example/elsewhere") } };
            case "unreachable":
                throw new HttpRequestException(HttpRequestError.ConnectionError);
            case "TLS":
                throw new HttpRequestException(HttpRequestError.SecureConnectionError);
            case "breaks off":
                throw new IOException();
            default:
                return FakeEndpoint.Json(Good, (HttpStatusCode)int.Parse(fault, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    // A body that is never sent.
    private sealed class Silent : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    // An endless body without a length.
    private sealed class Endless : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
