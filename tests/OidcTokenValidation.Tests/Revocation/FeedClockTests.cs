using System.Buffers.Binary;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>Nodes whose clocks are wrong when they read the feed, and entries of such nodes.</summary>
public sealed class FeedClockTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly FakeFeed _feed = new(pageSize: 7);
    private readonly RevocationApi _api;

    public FeedClockTests() => _api = new RevocationApi(feed: _feed);

    public void Dispose() => _api.Dispose();

    // A machine whose hardware clock has local time is ahead by hours until it knows the right time.
    [Theory]
    [InlineData(30)]
    [InlineData(120)]
    public async Task Node_that_started_with_a_clock_ahead_has_all_entries_after_it_is_set_back(int minutes)
    {
        long issuedAt = _api.Now.ToUnixTimeSeconds();
        for (int i = 0; i < 20; i++)
            await _api.Revocations.RevokeSubjectAsync(_api.Issuer.Issuer, $"{i}", cancellationToken: Stop);
        var clock = new TestClock(_api.Now.AddMinutes(minutes));
        using var node = new RevocationApi(feed: _feed, time: clock);
        await node.Revocations.CatchUpAsync(Stop);
        clock.Advance(TimeSpan.FromMinutes(50));

        clock.SetUtcNow(clock.GetUtcNow().AddMinutes(-minutes));
        _api.Clock.Advance(TimeSpan.FromMinutes(50));

        await UntilAsync(() => node.Revocations.Count == 20, () => clock.Advance(TimeSpan.FromMilliseconds(100)));
        for (int i = 0; i < 20; i++)
            Assert.True(node.IsRevoked(_api.Token($"{i}").WithClaim("iat", issuedAt).ExpiringIn(TimeSpan.FromMinutes(10))), $"{i}");
        Assert.False(node.IsRevoked(_api.Token()));
    }

    [Fact]
    public async Task Entry_of_the_latest_possible_moment_does_not_prevent_that_a_restarted_feed_gets_the_others()
    {
        await _api.Revocations.CatchUpAsync(Stop);
        await _api.Revocations.RevokeSubjectAsync(_api.Issuer.Issuer, "alice", cancellationToken: Stop);
        byte[] latest = _feed.Entries[0].ToArray();
        latest[2] ^= 1;
        BinaryPrimitives.WriteInt64BigEndian(latest.AsSpan(26), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        Assert.True(RevocationEntry.TryRead(latest, out RevocationEntry entry));
        await _feed.AppendAsync([entry], Stop);
        await UntilAsync(() => _api.Revocations.Count == 2, () => _api.Clock.Advance(TimeSpan.FromMilliseconds(100)));

        _feed.Restart(kept: 0);

        await UntilAsync(() => _feed.Entries.Count == 2, () => _api.Clock.Advance(TimeSpan.FromMilliseconds(100)));
    }

    private static async Task UntilAsync(Func<bool> condition, Action advance)
    {
        long startedAt = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < TimeSpan.FromSeconds(30), "The condition does not hold.");
            advance();
            await Task.Delay(2, Stop);
        }
    }
}
