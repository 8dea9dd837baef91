using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>What a logout token revokes, and when its effect is complete.</summary>
public sealed class LogoutEffectTests : IDisposable
{
    private readonly List<RevocationApi> _apis = [];

    public void Dispose() => _apis.ForEach(static api => api.Dispose());

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.7 effect")]
    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, true, false)]
    [InlineData(false, false, false, false)]
    public async Task Session_and_subject_of_the_token_are_revoked_as_the_option_decides(bool revokeSubject, bool hasSession, bool isOtherRevoked, bool isSessionRevoked)
    {
        RevocationApi api = Start(revokeSubject);
        string tokenWithoutSession = api.Token().Create(), tokenOfSession = api.Token().WithClaim("sid", "s1").Create();
        string other = api.Token().WithClaim("sid", "s2").Create(), bob = api.Token("bob").Create(), bobsSession = api.Token("bob").WithClaim("sid", "s1").Create();
        TestTokenBuilder logout = api.Issuer.Logout();
        await api.LogOutAsync(hasSession ? logout : logout.WithoutClaim("sid"));

        // Without a session all sessions of the subject end (§2.4), whatever the option is.
        bool isSubjectRevoked = isOtherRevoked || !hasSession;
        Assert.Equal(isSubjectRevoked, IsRevoked(api, tokenWithoutSession));
        Assert.Equal(isSubjectRevoked, IsRevoked(api, other));
        Assert.True(IsRevoked(api, tokenOfSession));
        Assert.False(IsRevoked(api, bob));
        Assert.Equal(isSessionRevoked, IsRevoked(api, bobsSession));
    }

    [Fact]
    public async Task Session_alone_is_revoked_where_the_token_has_no_subject()
    {
        RevocationApi api = Start();
        await api.LogOutAsync(api.Issuer.Logout().WithoutClaim("sub"));
        Assert.True(api.IsRevoked(api.Token().WithClaim("sid", "s1")));
        Assert.False(api.IsRevoked(api.Token()));
        Assert.Equal(1, api.Revocations.Count);
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.7 effect")]
    [Fact]
    public async Task Tokens_that_were_issued_until_the_logout_are_revoked_and_a_later_login_is_accepted()
    {
        RevocationApi api = Start();
        TestTokenBuilder logout = api.Issuer.Logout();
        string earlier = api.Token().Create();
        DateTimeOffset loggedOutAt = api.Now;
        api.Clock.Advance(TimeSpan.FromSeconds(2));
        string later = api.Token().Create();

        // The logout token arrives after the new login.
        await api.LogOutAsync(logout.IssuedAt(loggedOutAt));
        Assert.True(IsRevoked(api, earlier));
        Assert.False(IsRevoked(api, later));
    }

    [Theory]
    [InlineData(0.75, true)]
    [InlineData(1.0, false)]
    public async Task Time_of_the_logout_is_the_end_of_its_second(double offset, bool isRevoked)
    {
        // 'iat' of the logout token is rounded down, that of the access token is not.
        RevocationApi api = Start();
        long second = api.Now.ToUnixTimeSeconds();
        TestTokenBuilder logout = api.Issuer.Logout();
        api.Clock.Advance(TimeSpan.FromSeconds(2));
        string token = api.Token().ExpiringIn(TimeSpan.FromMinutes(10)).WithClaim("iat", second + offset).Create();
        await api.LogOutAsync(logout.IssuedAt(DateTimeOffset.FromUnixTimeSeconds(second)));
        Assert.Equal(isRevoked ? TokenFailureCode.TokenRevoked : null, api.Send(token).Failure?.Code);
    }

    [Fact]
    public async Task Logout_token_of_a_clock_that_is_ahead_by_the_clock_skew_is_applied()
    {
        RevocationApi api = Start(configure: static options => options.ClockSkew = TimeSpan.FromMinutes(5));
        await api.LogOutAsync(api.Issuer.Logout().IssuedAt(api.Now.AddMinutes(5)));
        Assert.True(IsRevoked(api, api.Token().Create()));
    }

    [Fact]
    public async Task Session_of_another_issuer_is_not_revoked()
    {
        using var key = TestSigningKey.Create("ES256", "other");
        using var other = new TestIssuer("https://other.example/", clock: null, key);
        RevocationApi api = Start(configure: options => options.Issuers.Add(other.Trust()));
        await api.LogOutAsync(api.Issuer.Logout());
        Assert.False(api.IsRevoked(api.Token().From(other.Issuer).SignedBy(key).WithClaim("sid", "s1")));
        await api.RejectAsync(api.Issuer.Logout().From(other.Issuer), TokenFailureCode.KeyNotFound);
    }

    [Fact]
    public async Task Repeated_token_is_rejected_and_changes_nothing()
    {
        var feed = new FakeFeed();
        RevocationApi api = Start(feed: feed);
        await api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken);
        string logout = api.Issuer.Logout().Create();
        LogoutApi.AssertDone(await api.Validator.PostAsync(logout));
        Assert.Equal(2, feed.Entries.Distinct().Count());
        api.Clock.Advance(TimeSpan.FromMinutes(1));

        // It is rejected without the feed.
        feed.Fault = new RevocationFeedException("The feed is down.");
        for (int i = 0; i < 10; i++)
            LogoutApi.AssertRejected(await api.Validator.PostAsync(logout), "The logout token was received before.");
        feed.Fault = null;
        Assert.False(api.IsRevoked(api.Token()));
        await api.LogOutAsync(api.Issuer.Logout());
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.6 repeated token")]
    [Fact]
    public async Task Repeated_token_is_accepted_by_one_of_many_requests_at_once()
    {
        RevocationApi api = Start();
        string logout = api.Issuer.Logout().Create();
        SecurityEventResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => api.Validator.PostAsync(logout))));
        Assert.Single(responses, static response => response.StatusCode == 200);
        Assert.Equal(31, responses.Count(static response => response.StatusCode == 400));
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.8 not applied")]
    [Fact]
    public async Task Logout_that_other_nodes_do_not_have_yet_is_unavailable_and_accepted_when_it_is_sent_again()
    {
        var feed = new FakeFeed();
        RevocationApi api = Start(feed: feed);
        await api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken);
        feed.Fault = new RevocationFeedException("The feed is down.");
        string logout = api.Issuer.Logout().Create();
        LogoutApi.AssertUnavailable(await api.Validator.PostAsync(logout), "5");
        Assert.True(api.IsRevoked(api.Token()));
        Assert.Equal(
            ["A token of BackchannelLogout of the issuer https://issuer.example/ is not in effect on all nodes, its sender got 503: RevocationPending."],
            api.Log.Messages(72));

        feed.Fault = null;
        LogoutApi.AssertDone(await api.Validator.PostAsync(logout));
        LogoutApi.AssertRejected(await api.Validator.PostAsync(logout), "The logout token was received before.");
    }

    [Fact]
    public async Task Session_and_subject_are_revoked_on_this_node_although_the_sender_disconnects_while_the_feed_hangs()
    {
        var feed = new FakeFeed();
        RevocationApi api = Start(feed: feed);
        await api.Revocations.CatchUpAsync(TestContext.Current.CancellationToken);
        feed.Pause();
        using var disconnected = new CancellationTokenSource();
        using var body = new MemoryStream(Encoding.ASCII.GetBytes("logout_token=" + api.Issuer.Logout().Create()));
        ValueTask<SecurityEventResponse> response = api.Validator.ReceiveBackchannelLogoutAsync(
            new() { Method = "POST", ContentType = LogoutApi.Form, Body = body }, disconnected.Token);
        await disconnected.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response.AsTask().Soon());
        Assert.True(api.IsRevoked(api.Token()));
        Assert.True(api.IsRevoked(api.Token("bob").WithClaim("sid", "s1")));
        feed.Resume();
    }

    [Fact]
    public async Task Logout_without_room_for_its_revocation_is_unavailable()
    {
        RevocationApi api = Start(maxEntries: 1_000);
        for (int i = 0; i < 1_000; i++)
            await api.Revocations.RevokeTokenAsync(api.Issuer.Issuer, $"{i}", TestContext.Current.CancellationToken);
        LogoutApi.AssertUnavailable(await api.Validator.PostAsync(api.Issuer.Logout()), "5");
        Assert.Contains("TooManyRevocations", Assert.Single(api.Log.Messages(72)), StringComparison.Ordinal);
    }

    private static bool IsRevoked(RevocationApi api, string token) => api.Send(token).Failure?.Code == TokenFailureCode.TokenRevoked;

    private RevocationApi Start(
        bool revokeSubject = true, Action<AccessTokenValidationOptions>? configure = null, IRevocationFeed? feed = null, int maxEntries = 1_000_000)
    {
        var api = new RevocationApi(options => options.MaxEntries = maxEntries, options =>
        {
            LogoutApi.Receive(options);
            options.BackchannelLogout.RevokeSubject = revokeSubject;
            configure?.Invoke(options);
        }, feed);
        _apis.Add(api);
        return api;
    }
}
