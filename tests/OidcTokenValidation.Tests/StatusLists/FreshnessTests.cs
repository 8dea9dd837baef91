using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.StatusLists.Support;
using OidcTokenValidation.Tests.Telemetry.Support;

namespace OidcTokenValidation.Tests.StatusLists;

/// <summary>When a list is fetched again, and until when an old one is used (draft-ietf-oauth-status-list §8.3 step 4, §13.7).</summary>
public sealed class FreshnessTests : IDisposable
{
    private readonly StatusApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("draft-ietf-oauth-status-list §5.1 ttl")]
    [Theory]
    [InlineData(60d, 300, 60)]
    [InlineData(600d, 300, 300)]
    [InlineData(null, 300, 300)]
    [InlineData(null, 20, 20)]
    [InlineData(0.001, 300, 1)]
    public async Task List_is_fresh_for_its_ttl_within_the_limit(double? ttl, int limit, double expected)
    {
        using var api = new StatusApi(lists => lists.MaxLifetime = TimeSpan.FromSeconds(limit));
        TestTokenBuilder list = api.List();
        api.Server.Publish(ttl is { } seconds ? list.WithClaim("ttl", seconds) : list.WithoutClaim("ttl"));
        string token = api.Token();
        await api.AcceptAsync(token);
        api.Clock.Advance(TimeSpan.FromSeconds(expected * 0.7));
        await api.AcceptAsync(token);
        Assert.Equal(1, api.Server.Count);

        // In the background, before the list is stale.
        api.Clock.Advance(TimeSpan.FromSeconds((expected * 0.26) + 0.002));
        await api.Server.WaitForAsync(2);
        Assert.Equal(2, api.Server.Count);
    }

    [Fact]
    public async Task List_is_fetched_again_before_it_expires()
    {
        _api.Server.Publish(_api.List().WithClaim("exp", _api.Clock.GetUtcNow().ToUnixTimeSeconds() + 10));
        await _api.AcceptAsync(_api.Token());
        _api.Server.Publish(_api.List(0));
        _api.Clock.Advance(TimeSpan.FromSeconds(10));
        await _api.RejectAsync(_api.Token(), TokenFailureCode.StatusNotValid);
    }

    [Rule("draft-ietf-oauth-status-list §5.1 exp")]
    [Fact]
    public async Task Unreachable_list_is_used_until_it_expires_and_the_skew_has_passed()
    {
        _api.Server.Publish(_api.List(1).WithClaim("exp", _api.Clock.GetUtcNow().ToUnixTimeSeconds() + 3000));
        string token = _api.Token(), revoked = _api.Token(1);
        await _api.AcceptAsync(token);
        _api.Server.Fail();
        _api.Clock.Advance(TimeSpan.FromSeconds(3029));
        await _api.AcceptAsync(token);
        await _api.RejectAsync(revoked, TokenFailureCode.StatusNotValid);
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        await _api.UnavailableAsync(token);
        await _api.UnavailableAsync(revoked);
    }

    [Rule("draft-ietf-oauth-status-list §8.3 no list")]
    [Fact]
    public async Task Unreachable_list_without_an_expiry_is_used_for_the_stale_limit()
    {
        using var api = new StatusApi(static lists => lists.StaleLimit = TimeSpan.FromMinutes(10));
        string token = api.Token();
        await api.AcceptAsync(token);
        api.Server.Fail();
        api.Clock.Advance(TimeSpan.FromSeconds(659));
        await api.AcceptAsync(token);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.UnavailableAsync(token);

        // Nor while no fetch may start.
        await api.UnavailableAsync(token);

        api.Server.Publish(api.List());
        api.Clock.Advance(TimeSpan.FromSeconds(20));
        await api.AcceptAsync(token);
    }

    [Fact]
    public async Task Outage_is_logged_once_and_its_end()
    {
        string token = _api.Token();
        await _api.AcceptAsync(token);
        _api.Server.Fail(HttpStatusCode.BadGateway);
        _api.Clock.Advance(TimeSpan.FromSeconds(60));
        await _api.Server.WaitForAsync(2);
        await _api.AcceptAsync(token);
        Assert.Equal(
            ["The status list \"https://issuer.example/statuslists/1\" of https://issuer.example/ was not fetched: StatusNotOk (status 502); the list that is cached is used."],
            _api.Log.Messages(StatusApi.FailedEvent));

        _api.Server.Publish(_api.List());
        int count = _api.Server.Count;
        _api.Clock.Advance(TimeSpan.FromSeconds(20));
        await _api.Server.WaitUntilAsync(() => _api.Log.Messages(StatusApi.AvailableEvent).Count > 0);
        Assert.Equal(count + 1, _api.Server.Count);
        await _api.AcceptAsync(token);
        Assert.StartsWith("The status list \"https://issuer.example/statuslists/1\" of https://issuer.example/ was fetched again, after ", Assert.Single(_api.Log.Messages(StatusApi.AvailableEvent)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_list_backs_off()
    {
        _api.Server.Fail();
        string token = _api.Token();
        for (int i = 0; i < 50; i++)
            await _api.UnavailableAsync(token);
        Assert.Equal(1, _api.Server.Count);

        // 0.5 to 1 s, then up to twice as long each time, 20 s at most.
        for (int second = 0; second < 120; second++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(1));
            await _api.UnavailableAsync(token);
        }

        Assert.InRange(_api.Server.Count, 7, 20);
    }

    [Rule("draft-ietf-oauth-status-list §11.3 order of lists")]
    [Fact]
    public async Task Earlier_list_does_not_replace_a_later_one()
    {
        string revoked = _api.Token(2);
        string earlier = _api.List().Create();
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        _api.Server.Publish(_api.List(2));
        await _api.RejectAsync(revoked, TokenFailureCode.StatusNotValid);

        _api.Server.Publish(earlier);
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        await _api.Server.WaitForAsync(2);
        await _api.RejectAsync(revoked, TokenFailureCode.StatusNotValid);
        Assert.Contains("Older (it was issued before the list that is cached", Assert.Single(_api.Log.Messages(StatusApi.FailedEvent)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unchanged_list_is_not_sent_again()
    {
        string body = _api.List(4).Create();
        _api.Server.Answer = (request, _) =>
        {
            bool isKnown = request.Headers.IfNoneMatch.Any(static tag => tag.Tag == "\"v1\"");
            HttpResponseMessage response = isKnown ? new HttpResponseMessage(HttpStatusCode.NotModified) : ListServer.Message(body);
            response.Headers.ETag = new EntityTagHeaderValue("\"v1\"");
            return Task.FromResult(response);
        };
        await _api.AcceptAsync(_api.Token(3));
        for (int minute = 1; minute <= 3; minute++)
        {
            _api.Clock.Advance(TimeSpan.FromSeconds(58));
            await _api.Server.WaitForAsync(minute + 1);
            await _api.RejectAsync(_api.Token(4), TokenFailureCode.StatusNotValid);
        }

        Assert.Equal([0, 1, 1, 1], _api.Server.Requests.Select(static request => request.Headers.IfNoneMatch.Count));
        Assert.Empty(_api.Log.Messages(StatusApi.FailedEvent));
    }

    [Fact]
    public async Task List_that_no_token_needs_any_more_is_removed()
    {
        using var meters = new Meters();
        using var measurements = new Measurements(meters);
        using var validator = AccessTokenValidator.Create(_api.Options, _api.Clock, _api.Log, meters);
        string token = _api.Token();
        Assert.True((await validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).IsValid);
        Assert.Equal(1, CountLists());
        for (int minute = 0; minute < 30; minute++)
        {
            _api.Clock.Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(1, CountLists());
        }

        for (int minute = 0; minute < 60 && CountLists() > 0; minute++)
        {
            _api.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, CountLists());
        int count = _api.Server.Count;
        _api.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(count, _api.Server.Count);

        double CountLists() => measurements.ReadGauges().Single(static measured => measured.Instrument == TelemetryNames.CacheSize && measured.Tags.StartsWith("cache=status_lists", StringComparison.Ordinal)).Value;
    }

    [Fact]
    public async Task Fetches_are_measured()
    {
        using var meters = new Meters();
        using var measurements = new Measurements(meters);
        using var validator = AccessTokenValidator.Create(_api.Options, _api.Clock, _api.Log, meters);
        await validator.ValidateAsync(TestRequest.Bearer(_api.Token()), TestContext.Current.CancellationToken);
        _api.Server.Fail();
        await validator.ValidateAsync(TestRequest.Bearer(_api.Token(0, "https://issuer.example/2")), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["issuer=https://issuer.example/ outcome=Fetched validator=default", "issuer=https://issuer.example/ outcome=StatusNotOk validator=default"],
            measurements.TagsOf(TelemetryNames.StatusListFetchDuration));
    }
}
