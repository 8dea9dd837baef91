using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>Responses without usable keys. None of them replaces the current keys, and each is logged with its reason.</summary>
public sealed class OutageResponseTests : IAsyncDisposable
{
    private const string Html = "<html><body>The service is down for maintenance.</body></html>";
    private const string SecretKey = """{"kty":"oct","k":"c2VjcmV0"}""";

    // Expires before the keys do, so that the next fetch requests it again.
    private const string ShortLived = "Cache-Control: max-age=60";

    private readonly SemaphoreSlim _step = new(0);
    private readonly RawProvider _provider = RawProvider.Start(new TestClock());

    public static TheoryData<string, KeyFetchFault> KeyResponses => new()
    {
        { "500", KeyFetchFault.StatusNotOk },
        { "500 with good keys", KeyFetchFault.StatusNotOk },
        { "204", KeyFetchFault.StatusNotOk },
        { "404", KeyFetchFault.StatusNotOk },
        { "206", KeyFetchFault.StatusNotOk },
        { "unsolicited 304", KeyFetchFault.StatusNotOk },
        { "HTML with 200", KeyFetchFault.NotJson },
        { "nothing with 200", KeyFetchFault.NotJson },
        { "empty set", KeyFetchFault.NoUsableKeys },
        { "unusable keys only", KeyFetchFault.NoUsableKeys },
        { "no set", KeyFetchFault.NotJson },
        { "an array", KeyFetchFault.NotJson },
        { "truncated JSON", KeyFetchFault.NotJson },
        { "truncated body", KeyFetchFault.Unreachable },
        { "broken off", KeyFetchFault.Unreachable },
        { "not HTTP", KeyFetchFault.Unreachable },
        { "duplicate member", KeyFetchFault.RepeatedMember },
        { "duplicate member in a key", KeyFetchFault.NoUsableKeys },
        { "invalid UTF-8", KeyFetchFault.NotJson },
        { "50 MB announced", KeyFetchFault.TooLarge },
        { "one byte too many", KeyFetchFault.TooLarge },
        { "gzip bomb", KeyFetchFault.Compressed },
        { "gzip without a Content-Encoding", KeyFetchFault.NotJson },
        { "redirect to another scheme", KeyFetchFault.Redirected },
        { "redirect to itself", KeyFetchFault.Redirected },
    };

    public static TheoryData<string, KeyFetchFault> MetadataResponses => new()
    {
        { """{"issuer":"https://other.example/","jwks_uri":"{origin}/jwks"}""", KeyFetchFault.IssuerMismatch },
        { """{"issuer":"{origin}/","jwks_uri":"{origin}/jwks"}""", KeyFetchFault.IssuerMismatch },
        { """{"issuer":["{origin}"],"jwks_uri":"{origin}/jwks"}""", KeyFetchFault.IssuerMismatch },
        { """{"jwks_uri":"{origin}/jwks"}""", KeyFetchFault.IssuerMismatch },
        { """{"issuer":"{origin}"}""", KeyFetchFault.JwksAddressMissing },
        { """{"issuer":"{origin}","jwks_uri":"keys"}""", KeyFetchFault.JwksAddressMissing },
        { """{"issuer":"{origin}","jwks_uri":7}""", KeyFetchFault.JwksAddressMissing },
        { """{"issuer":"{origin}","jwks_uri":"http://192.0.2.1/jwks"}""", KeyFetchFault.AddressNotAllowed },
        { """{"issuer":"{origin}","jwks_uri":"http://127.0.0.1.example/jwks"}""", KeyFetchFault.AddressNotAllowed },
        { """{"issuer":"{origin}","jwks_uri":"http://user@127.0.0.1/jwks"}""", KeyFetchFault.AddressNotAllowed },
        { """{"issuer":"{origin}","jwks_uri":"file:///etc/passwd"}""", KeyFetchFault.AddressNotAllowed },
        { """{"issuer":"{origin}","issuer":"{origin}","jwks_uri":"{origin}/jwks"}""", KeyFetchFault.RepeatedMember },
        { """[{"issuer":"{origin}","jwks_uri":"{origin}/jwks"}]""", KeyFetchFault.NotJson },
        { Html, KeyFetchFault.NotJson },
    };

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        _step.Dispose();
    }

    [Theory]
    [MemberData(nameof(KeyResponses))]
    public async Task Refused_response_for_the_keys_does_not_replace_the_good_keys(string response, KeyFetchFault fault)
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        RawResponse bad = Find(response);
        _provider.Script = request => request.Path == Providers.JwksPath ? bad : null;

        await AssertRefusedAsync(api, fault);
    }

    [Theory]
    [MemberData(nameof(MetadataResponses))]
    public async Task Refused_response_for_the_metadata_does_not_replace_the_good_keys(string response, KeyFetchFault fault)
    {
        using var api = new KeyedApi(_provider.Issuer);
        await WarmUpWithShortLivedMetadataAsync(api);
        _provider.Script = request => request.Path == Providers.MetadataPath
            ? RawResponses.Json(response.Replace("{origin}", _provider.Issuer.Issuer, StringComparison.Ordinal))
            : null;

        await AssertRefusedAsync(api, fault);
        Assert.Equal(2, _provider.RequestsTo(Providers.JwksPath));   // the good ones before and after
    }

    [Rule("RFC 8414 §3.3 redirects")]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redirect_to_another_host_is_not_followed_with_any_handler(bool handlerFollows)
    {
        var clock = (TestClock)_provider.Issuer.Clock;
        await using RawProvider other = RawProvider.Start(clock);
        using TestSigningKey attackers = TestSigningKey.Create(Providers.Algorithm, "attacker");
        other.Script = _ => RawResponses.Json($$"""{"keys":[{{attackers.PublicJwk}}]}""");
        Func<HttpMessageHandler>? backchannel = handlerFollows ? static () => new SocketsHttpHandler { AllowAutoRedirect = true } : null;
        using var api = new KeyedApi(_provider.Issuer, configureApi: options => options.Backchannel = backchannel);
        await api.WarmUpAsync();
        _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Of(302, string.Empty, $"Location: {other.Issuer.Issuer}/jwks") : null;

        await AssertRefusedAsync(api, KeyFetchFault.Redirected);
        Assert.Equal(handlerFollows ? 1 : 0, other.Requests.Count);
        KeyedApi.AssertUnavailable(await api.SendAsync(_provider.Issuer.Token().SignedBy(attackers).Create()).Soon());
    }

    [Rule("RFC 8414 §3.3 size and time")]
    [Fact]
    public async Task Fifty_megabytes_without_a_length_are_not_read_to_their_end()
    {
        long sent = 0;
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Chunked(50_000_000, bytes => Interlocked.Exchange(ref sent, bytes)) : null;

        await AssertRefusedAsync(api, KeyFetchFault.TooLarge);
        Assert.InRange(Interlocked.Read(ref sent), 0, 30_000_000);
    }

    [Rule("RFC 8414 §3.3 size and time")]
    [Fact]
    public async Task Slow_drip_ends_with_the_time_out_to_the_tick()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        _provider.Script = request => request.Path == Providers.JwksPath ? RawResponses.Drip(_provider.Issuer.Jwks, _step, begun) : null;
        Task<KeyFetchFault> fetch = api.Keys.RefreshAsync(TestContext.Current.CancellationToken);
        await begun.Task.Soon();
        for (int second = 1; second < 5; second++)
        {
            _step.Release();
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            api.AcceptAtOnce(api.Token());
        }

        api.Clock.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.False(fetch.IsCompleted);
        api.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(KeyFetchFault.TimedOut, await fetch.Soon());
        AssertLoggedOnce(api, KeyFetchFault.TimedOut);
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Dropped_keys_are_in_the_log()
    {
        using var api = new KeyedApi(_provider.Issuer);
        await api.WarmUpAsync();
        _provider.Script = request => request.Path == Providers.JwksPath ? Find("unusable keys only") : null;
        await AssertRefusedAsync(api, KeyFetchFault.NoUsableKeys);

        IReadOnlyList<string> dropped = api.Log.Messages(KeyedApi.DroppedEvent);
        Assert.Equal(2, dropped.Count);
        Assert.StartsWith($"Key 0 in the key set of {_provider.Issuer.Issuer} is not used: SymmetricKey, member 'kty'. ", dropped[0], StringComparison.Ordinal);
        Assert.StartsWith($"Key 1 in the key set of {_provider.Issuer.Issuer} is not used: UnknownKeyType, member 'kty'. ", dropped[1], StringComparison.Ordinal);
    }

    private async Task AssertRefusedAsync(KeyedApi api, KeyFetchFault fault)
    {
        string token = api.Token();
        Assert.Equal(fault, await RefreshAsync(api));
        Assert.Equal((IssuerKeyState.Fresh, 1, 1), (api.Keys.Health.State, api.Keys.Health.KeyCount, api.Keys.Health.FailedFetches));
        AssertLoggedOnce(api, fault);
        api.AcceptAtOnce(token);

        _provider.Script = null;
        Assert.Equal(KeyFetchFault.None, await RefreshAsync(api));
        Assert.Equal((KeyFetchFault.None, 0), (api.Keys.Health.LastFault, api.Keys.Health.FailedFetches));
        api.AcceptAtOnce(token);
    }

    private void AssertLoggedOnce(KeyedApi api, KeyFetchFault fault)
    {
        Assert.Equal(fault, api.Keys.Health.LastFault);
        string logged = Assert.Single(api.Log.Messages(KeyedApi.FailedEvent));
        Assert.StartsWith($"The keys of {_provider.Issuer.Issuer} could not be fetched: {fault}, ", logged, StringComparison.Ordinal);
        Assert.Contains($" {_provider.Issuer.Issuer}/", logged, StringComparison.Ordinal);
    }

    private async Task WarmUpWithShortLivedMetadataAsync(KeyedApi api)
    {
        _provider.Script = request => request.Path == Providers.MetadataPath ? RawResponses.Json(_provider.Issuer.Metadata, ShortLived) : null;
        await api.WarmUpAsync();
        api.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private static Task<KeyFetchFault> RefreshAsync(KeyedApi api) => api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();

    private RawResponse Find(string response)
    {
        string keys = _provider.Issuer.Jwks;
        string key = _provider.Issuer.Keys[0].PublicJwk;
        return response switch
        {
            "500" => RawResponses.Of(500, Html),
            "500 with good keys" => RawResponses.Of(500, keys),
            "204" => static (stream, stopped) => stream.WriteAsync("HTTP/1.1 204 None\r\nConnection: close\r\n\r\n"u8.ToArray(), stopped).AsTask(),
            "404" => RawResponses.Of(404, Html),
            "206" => RawResponses.Of(206, keys),
            "unsolicited 304" => static (stream, stopped) => stream.WriteAsync("HTTP/1.1 304 Same\r\nConnection: close\r\n\r\n"u8.ToArray(), stopped).AsTask(),
            "HTML with 200" => RawResponses.Of(200, Html, "Content-Type: text/html"),
            "nothing with 200" => RawResponses.Json(string.Empty),
            "empty set" => RawResponses.Json("""{"keys":[]}"""),
            "unusable keys only" => RawResponses.Json($$"""{"keys":[{{SecretKey}},{"kty":"new"}]}"""),
            "no set" => RawResponses.Json("""{"error":"try later"}"""),
            "an array" => RawResponses.Json($"[{key}]"),
            "truncated JSON" => RawResponses.Json(keys[..^1]),
            "truncated body" => RawResponses.Truncated(keys),
            "broken off" => static (_, _) => Task.CompletedTask,
            "not HTTP" => static (stream, stopped) => stream.WriteAsync("220 smtp.example ESMTP\r\n"u8.ToArray(), stopped).AsTask(),
            "duplicate member" => RawResponses.Json($$"""{"keys":[],"keys":[{{key}}]}"""),
            "duplicate member in a key" => RawResponses.Json($$"""{"keys":[{"kty":"EC",{{key[1..]}}]}"""),
            "invalid UTF-8" => RawResponses.Of(200, [.. Encoding.ASCII.GetBytes(keys[..^1] + ",\"x\":\""), 0xC3, 0x28, .. "\"}"u8]),
            "50 MB announced" => static (stream, stopped) => stream.WriteAsync("HTTP/1.1 200 Big\r\nContent-Length: 50000000\r\n\r\n{"u8.ToArray(), stopped).AsTask(),
            "one byte too many" => RawResponses.Json(keys.PadRight((256 * 1024) + 1)),
            "gzip bomb" => RawResponses.Of(200, RawResponses.Bomb(50_000_000), "Content-Encoding: gzip"),
            "gzip without a Content-Encoding" => RawResponses.Of(200, RawResponses.Bomb(50_000_000)),
            "redirect to another scheme" => RawResponses.Of(302, string.Empty, $"Location: https://127.0.0.1:{new Uri(_provider.Issuer.Issuer).Port}/jwks"),
            "redirect to itself" => RawResponses.Of(307, string.Empty, $"Location: {_provider.Issuer.Issuer}/jwks"),
            _ => throw new ArgumentOutOfRangeException(nameof(response), response, "No such response."),
        };
    }
}
