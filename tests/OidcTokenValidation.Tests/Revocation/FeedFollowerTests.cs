using Microsoft.Extensions.Logging;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>Nodes that share a feed: what one revokes, all reject; and what they do while the feed cannot be reached, or has lost entries.</summary>
public sealed class FeedFollowerTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly FakeFeed _feed = new(pageSize: 7);
    private readonly RevocationApi _one;
    private readonly RevocationApi _two;

    public FeedFollowerTests()
    {
        _one = new RevocationApi(feed: _feed);
        _two = new RevocationApi(feed: _feed);
    }

    private string Issuer => _one.Issuer.Issuer;

    public void Dispose()
    {
        _feed.Resume();
        _one.Dispose();
        _two.Dispose();
    }

    [Fact]
    public async Task Revocation_of_one_node_applies_on_another_without_its_clock()
    {
        await CatchUpAsync(_one, _two);

        Assert.Equal(RevocationOutcome.Shared, await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop));

        Assert.True(_one.IsRevoked(_one.Token()));
        await UntilAsync(() => _two.IsRevoked(_two.Token()));
        Assert.False(_two.IsRevoked(_two.Token("bob")));
    }

    [Fact]
    public async Task Lost_notification_delays_an_entry_by_a_second()
    {
        _feed.Notifies = false;
        await CatchUpAsync(_one, _two);
        string token = _two.Token().Create();
        await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        await UntilAsync(() => !_two.Send(token).IsValid, () => _two.Clock.Advance(TimeSpan.FromMilliseconds(100)));
        Assert.InRange(_two.Now - _one.Now, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Node_that_starts_reads_all_pages_before_it_accepts_a_token()
    {
        await CatchUpAsync(_one, _two);
        for (int i = 0; i < 50; i++)
            await _one.Revocations.RevokeSubjectAsync(Issuer, $"{i}", cancellationToken: Stop);
        _feed.Pause();
        using var late = new RevocationApi(feed: _feed);
        AccessTokenValidationResult early = late.Send(late.Token().Create());
        Assert.Equal((AccessTokenOutcome.Unavailable, TokenFailureCode.RevocationsUnavailable), (early.Outcome, early.Failure!.Code));
        Challenge challenge = late.Validator.CreateChallenge(early);
        Assert.Equal(503, challenge.StatusCode);
        Assert.Contains(KeyValuePair.Create("Retry-After", "1"), challenge.Headers);
        Assert.Equal((false, true, null), (late.Revocations.GetHealth().IsAvailable, late.Revocations.GetHealth().HasFeed, late.Revocations.GetHealth().Lag));

        _feed.Resume();
        await CatchUpAsync(late);

        for (int i = 0; i < 50; i++)
            Assert.True(late.IsRevoked(late.Token($"{i}")));
        Assert.False(late.IsRevoked(late.Token()));
    }

    [Fact]
    public async Task Token_that_is_revoked_here_is_rejected_also_before_the_feed_was_read()
    {
        _feed.Pause();
        using var late = new RevocationApi(feed: _feed);
        ValueTask<RevocationOutcome> revoking = late.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        Assert.True(late.IsRevoked(late.Token()));
        _feed.Resume();
        Assert.Equal(RevocationOutcome.Shared, await revoking);
    }

    [Fact]
    public async Task Node_that_is_cut_off_accepts_tokens_for_the_configured_time_and_reports_its_lag()
    {
        using var node = new RevocationApi(static options => options.MaxFeedLag = TimeSpan.FromMinutes(2), feed: _feed);
        await CatchUpAsync(node);
        _feed.Fault = new RevocationFeedException("The database is down.");

        await UntilAsync(() => node.Revocations.GetHealth().Fault is not null, () => node.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.False(node.IsRevoked(node.Token()));
        Assert.Equal((true, "The database is down."), (node.Revocations.GetHealth().IsAvailable, node.Revocations.GetHealth().Fault));

        await UntilAsync(() => !node.Revocations.GetHealth().IsAvailable, () => node.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.InRange(node.Revocations.GetHealth().Lag!.Value, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.1));
        Assert.Equal(TokenFailureCode.RevocationsUnavailable, node.Send(node.Token().Create()).Failure!.Code);

        _feed.Fault = null;
        await UntilAsync(() => node.Revocations.GetHealth() is { IsAvailable: true, Fault: null }, () => node.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.False(node.IsRevoked(node.Token()));
        Assert.Equal(1, node.Log.Records.Count(static entry => entry.EventId == 65));
    }

    [Fact]
    public async Task Read_that_hangs_counts_as_cut_off()
    {
        using var node = new RevocationApi(static options => options.MaxFeedLag = TimeSpan.FromMinutes(2), feed: _feed);
        await CatchUpAsync(node);
        _feed.Pause();

        await UntilAsync(() => !node.Revocations.GetHealth().IsAvailable, () => node.Clock.Advance(TimeSpan.FromSeconds(1)));
        Assert.Equal(TokenFailureCode.RevocationsUnavailable, node.Send(node.Token().Create()).Failure!.Code);
    }

    [Fact]
    public async Task Node_may_accept_tokens_without_the_feed_by_explicit_choice()
    {
        _feed.Fault = new IOException("secret address");
        using var node = new RevocationApi(static options => options.AcceptTokensWithoutFeed = true, feed: _feed);

        await UntilAsync(() => node.Send(node.Token().Create()).IsValid);
        node.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(node.Send(node.Token().Create()).IsValid);
        Assert.Equal("The feed threw System.IO.IOException.", node.Revocations.GetHealth().Fault);
        Assert.Null(node.Revocations.GetHealth().Lag);
    }

    [Fact]
    public async Task Outage_is_logged_once_a_minute()
    {
        await CatchUpAsync(_one);
        _feed.Fault = new IOException();
        DateTimeOffset start = _one.Now;

        int reads = _one.Log.Records.Count;
        await UntilAsync(() => _one.Now - start > TimeSpan.FromSeconds(150), () => _one.Clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.InRange(_one.Log.Records.Count(static entry => entry.EventId == 63 && entry.Level == LogLevel.Error), 2, 3);
        Assert.InRange(_one.Log.Records.Count - reads, 2, 3);
    }

    [Fact]
    public async Task Revocation_that_the_feed_lacks_is_logged_although_reading_fails_for_the_same_reason()
    {
        await CatchUpAsync(_one);
        _feed.Fault = new RevocationFeedException("The database is down.");
        await UntilAsync(() => _one.Log.Records.Any(static entry => entry.EventId == 63), () => _one.Clock.Advance(TimeSpan.FromSeconds(1)));

        await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        Assert.Contains("The database is down.", Assert.Single(_one.Log.Records, static entry => entry.EventId == 64).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_that_can_be_read_only_is_not_reported_as_unreadable()
    {
        await CatchUpAsync(_one);
        _feed.AppendFault = new RevocationFeedException("The server is read-only.");
        await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        int reads = _feed.Reads;
        await UntilAsync(() => _feed.Reads > reads + 5, () => _one.Clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal((true, "The server is read-only."), (_one.Revocations.GetHealth().IsAvailable, _one.Revocations.GetHealth().Fault));
        Assert.DoesNotContain(_one.Log.Records, static entry => entry.EventId == 63);
    }

    [Fact]
    public async Task Revocation_during_an_outage_is_in_effect_here_and_reaches_the_others_afterwards()
    {
        await CatchUpAsync(_one, _two);
        _feed.Fault = new IOException();

        Assert.Equal(RevocationOutcome.Pending, await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop));
        Assert.Equal(RevocationOutcome.Pending, await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", _one.Now.AddSeconds(1), cancellationToken: Stop));
        Assert.True(_one.IsRevoked(_one.Token()));
        Assert.False(_two.IsRevoked(_two.Token()));
        Assert.Equal(1, _one.Revocations.GetHealth().PendingCount);

        _feed.Fault = null;
        await UntilAsync(() => _two.IsRevoked(_two.Token()), () => _one.Clock.Advance(TimeSpan.FromSeconds(1)));
        await UntilAsync(() => _one.Revocations.GetHealth().PendingCount == 0);
        Assert.Equal(_one.Now.Year, Assert.Single(_feed.Entries).IssuedBefore.Year);
    }

    [Fact]
    public async Task Append_that_hangs_is_pending_after_its_limit()
    {
        await CatchUpAsync(_one, _two);
        _feed.Pause();
        Task<RevocationOutcome> revoking = _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop).AsTask();
        Assert.True(_one.IsRevoked(_one.Token()));

        await UntilAsync(() => revoking.IsCompleted, () => _one.Clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.Equal(RevocationOutcome.Pending, await revoking);
        string token = _two.Token().Create();
        _feed.Resume();
        await UntilAsync(() => !_two.Send(token).IsValid, () => _two.Clock.Advance(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Cancelled_call_has_revoked_the_token_and_reaches_the_others()
    {
        await CatchUpAsync(_one, _two);
        _feed.Pause();
        using var cancellation = new CancellationTokenSource();
        Task<RevocationOutcome> revoking = _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => revoking);

        Assert.True(_one.IsRevoked(_one.Token()));
        string token = _two.Token().Create();
        _feed.Resume();
        await UntilAsync(() => !_two.Send(token).IsValid, () => AdvanceBoth(TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Nodes_append_again_what_a_restarted_feed_has_lost(int kept)
    {
        await CatchUpAsync(_one, _two);
        for (int i = 0; i < 30; i++)
            await (i % 2 == 0 ? _one : _two).Revocations.RevokeSubjectAsync(Issuer, $"{i}", cancellationToken: Stop);
        await UntilAsync(() => _one.Revocations.Count == 30 && _two.Revocations.Count == 30);

        _feed.Restart(kept);
        await UntilAsync(() => _feed.Entries.Select(static entry => entry.Key).Distinct().Count() == 30, () => AdvanceBoth(TimeSpan.FromSeconds(1)));

        using var late = new RevocationApi(feed: _feed);
        await CatchUpAsync(late);
        for (int i = 0; i < 30; i++)
            Assert.True(late.IsRevoked(late.Token($"{i}")), $"{i}");
        Assert.Contains(_one.Log.Records.Concat(_two.Log.Records), static entry => entry.EventId == 66);
    }

    [Fact]
    public async Task Node_with_too_few_entries_reports_that_and_does_not_accept_tokens_for_ever()
    {
        await CatchUpAsync(_one);
        for (int i = 0; i < 1001; i++)
            await _one.Revocations.RevokeSubjectAsync(Issuer, $"{i}", cancellationToken: Stop);
        using var small = new RevocationApi(static options => options.MaxEntries = 1000, feed: _feed);

        await UntilAsync(() => small.Revocations.GetHealth().Fault is not null);
        Assert.Equal(
            "The feed has more entries than TokenRevocationOptions.MaxEntries, 1000. Set a larger number on all nodes.", small.Revocations.GetHealth().Fault);
        Assert.Equal(TokenFailureCode.RevocationsUnavailable, small.Send(small.Token().Create()).Failure!.Code);
    }

    [Fact]
    public async Task Applied_entries_are_logged_once_on_each_node_without_identifiers()
    {
        await CatchUpAsync(_one, _two);
        await _one.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);
        await UntilAsync(() => _two.Log.Records.Any(static entry => entry.EventId == 62));

        string here = Assert.Single(_one.Log.Records, static entry => entry.EventId is 61 or 62).Message;
        string there = Assert.Single(_two.Log.Records, static entry => entry.EventId is 61 or 62).Message;
        Assert.StartsWith("Revoked: Subject ", here, StringComparison.Ordinal);
        Assert.EndsWith(", by Application.", here, StringComparison.Ordinal);
        string key = here.Split(' ')[2];
        Assert.Equal(16, key.Length);
        Assert.StartsWith($"Revoked on another node: Subject {key}, tokens issued until ", there, StringComparison.Ordinal);
        Assert.DoesNotContain(_one.Log.Records.Concat(_two.Log.Records), static entry => entry.Message.Contains("alice", StringComparison.Ordinal));
    }

    private static Task CatchUpAsync(params RevocationApi[] nodes) =>
        Task.WhenAll(nodes.Select(static node => node.Revocations.CatchUpAsync(Stop))).WaitAsync(TimeSpan.FromSeconds(30), Stop);

    private void AdvanceBoth(TimeSpan time)
    {
        _one.Clock.Advance(time);
        _two.Clock.Advance(time);
    }

    // The feed is read on other threads: the clock advances only if the condition does not hold yet.
    private static async Task UntilAsync(Func<bool> condition, Action? advance = null)
    {
        long startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(30), "The condition does not hold.");
            advance?.Invoke();
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }
    }
}
