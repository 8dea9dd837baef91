using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

public sealed class ColdStartTests
{
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = new();

    /// <summary>How a provider can be down: its status codes for its metadata and for its keys.</summary>
    public static TheoryData<int, int, int> Outages => new()
    {
        { 500, 500, 500 },
        { 503, 503, 503 },
        { 404, 404, 500 },
        { 200, 500, 500 },   // discovery works, the keys do not
        { 404, 200, 500 },   // a provider that has RFC 8414 metadata only
        { 200, 200, 404 },
    };

    [Fact]
    public async Task Provider_that_refuses_connections_makes_tokens_unavailable_until_it_accepts_them_again()
    {
        await using var provider = new RawProvider(_clock);
        using var api = new KeyedApi(provider.Issuer);
        string token = api.Token();
        KeyedApi.AssertUnavailable(await api.SendAsync(token).Soon());
        Assert.Equal((IssuerKeyState.Unavailable, KeyFetchFault.Unreachable, 1), StateOf(api));

        // 600 requests in a minute: none of them waits, and few fetches are made.
        for (int second = 0; second < 60; second++)
        {
            await api.Clock.RunAsync(TimeSpan.FromSeconds(1));
            for (int request = 0; request < 10; request++)
                KeyedApi.AssertUnavailable(api.SendAtOnce(token));
        }

        Assert.InRange(api.Keys.Health.FailedFetches, 5, 10);
        await api.Clock.RunAsync(TimeSpan.FromMinutes(9));
        Assert.InRange(api.Keys.Health.FailedFetches, 5 + (9 * 3), 10 + (9 * 6));

        provider.Open();
        await api.Clock.RunAsync(HalfMinute);
        Assert.Equal((IssuerKeyState.Fresh, KeyFetchFault.None, 0), StateOf(api));
        Assert.Equal((1, 1), (provider.RequestsTo(Providers.MetadataPath), provider.RequestsTo(Providers.JwksPath)));
        api.AcceptAtOnce(api.Token());
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task Validator_recovers_by_itself_within_half_a_minute(int openIdStatus, int oauthStatus, int jwksStatus)
    {
        await using TestIssuerServer provider = Providers.Start(_clock);
        for (int round = 0; round < 10; round++)
        {
            using var api = new KeyedApi(provider.Issuer);
            provider.Script = path => Respond(path, jwksStatus);
            KeyedApi.AssertUnavailable(await api.SendAsync(api.Token()).Soon());
            int before = provider.RequestCount;
            await api.Clock.RunAsync(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(round));
            Assert.Equal(IssuerKeyState.Unavailable, api.Keys.Health.State);
            Assert.InRange(provider.RequestCount - before, 10, 5 + 26 + 2);

            // The worst moment for a recovery: a fetch has just failed.
            await api.Clock.RunAsync(api.Clock.NextDue!.Value);
            provider.Script = path => Respond(path, 200);
            await api.Clock.RunAsync(HalfMinute);
            Assert.Equal(IssuerKeyState.Fresh, api.Keys.Health.State);
            api.AcceptAtOnce(api.Token());
        }

        TestResponse? Respond(string path, int keysStatus)
        {
            int status = path switch
            {
                Providers.MetadataPath => openIdStatus == 404 && oauthStatus == 200 ? 404 : keysStatus == 200 ? 200 : openIdStatus,
                Providers.OAuthMetadataPath => keysStatus == 200 ? 200 : oauthStatus,
                _ => keysStatus,
            };
            return status == 200 ? null : new TestResponse { Status = status };
        }
    }

    [Fact]
    public async Task Other_issuers_are_not_affected()
    {
        await using var down = new RawProvider(_clock);
        await using TestIssuerServer provider = Providers.Start(_clock);
        using var api = new KeyedApi(down.Issuer, configureApi: options => options.Issuers.Add(provider.Trust()));
        IReadOnlyList<IssuerKeyHealth> health = await api.Validator.WarmUpAsync(TestContext.Current.CancellationToken).Soon();

        Assert.Equal(
            [(down.Issuer.Issuer, IssuerKeyState.Unavailable), (provider.Issuer.Issuer, IssuerKeyState.Fresh)],
            health.Select(static issuer => (issuer.Issuer, issuer.State)).OrderByDescending(static issuer => issuer.State));
        KeyedApi.AssertUnavailable(api.SendAtOnce(api.Token()));
        api.AcceptAtOnce(provider.Issuer.Token().Create());
    }

    [Fact]
    public async Task Provider_that_hangs_does_not_delay_other_issuers()
    {
        await using TestIssuerServer hanging = Providers.Start(_clock);
        await using TestIssuerServer provider = Providers.Start(_clock);
        var door = new Door();
        hanging.Script = _ => door.Hold(string.Empty);
        using var api = new KeyedApi(hanging.Issuer, configureApi: options => options.Issuers.Add(provider.Trust()));
        ValueTask<AccessTokenValidationResult> waiting = api.SendAsync(api.Token());
        await door.ReachedAsync();
        KeyedApi.AssertValid(await api.SendAsync(provider.Issuer.Token().Create()).Soon());

        Assert.False(waiting.IsCompleted);
        api.Clock.Advance(TimeSpan.FromSeconds(5));
        KeyedApi.AssertUnavailable(await waiting.Soon());
        Assert.Contains(KeyFetchFault.TimedOut, api.Validator.Issuers.Select(static issuer => issuer.Health.LastFault));
    }

    [Fact]
    public async Task Eight_requests_at_a_slow_failing_fetch_are_one_fetch()
    {
        await using TestIssuerServer provider = Providers.Start(_clock);
        var door = new Door();
        provider.Script = _ => door.Hold(string.Empty, status: 500);
        using var api = new KeyedApi(provider.Issuer);
        string token = api.Token();
        ValueTask<AccessTokenValidationResult>[] requests = [.. Enumerable.Range(0, 8).Select(_ => api.SendAsync(token))];
        await door.ReachedAsync();
        api.Clock.Advance(TimeSpan.FromMilliseconds(300));
        Assert.DoesNotContain(requests, static request => request.IsCompleted);
        door.Open();

        // No more time passes: none of them can be waiting for a second fetch. One fetch tries both addresses of metadata.
        foreach (ValueTask<AccessTokenValidationResult> request in requests)
            KeyedApi.AssertUnavailable(await request.Soon());
        Assert.Equal(2, provider.RequestCount);
        KeyedApi.AssertUnavailable(api.SendAtOnce(token));
    }

    [Fact]
    public async Task Result_contains_when_to_retry()
    {
        await using TestIssuerServer provider = Providers.Start(_clock);
        provider.Script = _ => new TestResponse { Status = 500 };
        using var api = new KeyedApi(provider.Issuer);
        AccessTokenValidationResult result = await api.SendAsync(api.Token()).Soon();
        Assert.InRange(result.RetryAfter, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1));

        Challenge challenge = api.Validator.CreateChallenge(result);
        Assert.Equal(503, challenge.StatusCode);
        provider.Script = null;
        await api.Clock.RunAsync(result.RetryAfter + TimeSpan.FromMilliseconds(1));
        api.AcceptAtOnce(api.Token());
    }

    [Fact]
    public async Task Bogus_token_is_unavailable_too_and_never_valid()
    {
        await using var provider = new RawProvider(_clock);
        using var api = new KeyedApi(provider.Issuer);
        KeyedApi.AssertUnavailable(await api.SendAsync(api.BogusToken("bogus")).Soon());
        KeyedApi.AssertUnavailable(api.SendAtOnce(api.BogusToken("bogus")));

        provider.Open();
        await api.Clock.RunAsync(HalfMinute);
        KeyedApi.AssertKeyNotFound(await api.SendAsync(api.BogusToken("bogus")).Soon());
    }

    private static (IssuerKeyState State, KeyFetchFault Fault, int Failed) StateOf(KeyedApi api)
    {
        IssuerKeyHealth health = api.Keys.Health;
        return (health.State, health.LastFault, health.FailedFetches);
    }
}
