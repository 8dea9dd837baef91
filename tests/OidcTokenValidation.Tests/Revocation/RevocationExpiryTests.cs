using OidcTokenValidation.Tests.Replay.InMemory;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>How long entries are stored, and that there are never more than configured.</summary>
public sealed class RevocationExpiryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string Issuer = "https://issuer.example/";

    // The longest life of a token, and twice the greatest skew.
    private static readonly TimeSpan Retention = RevocationApi.Longest + TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Entry_is_removed_when_no_earlier_token_can_be_accepted()
    {
        using var api = new RevocationApi();
        await api.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        api.Clock.Advance(Retention - TimeSpan.FromMinutes(1));
        Assert.Equal(1, api.Revocations.Count);
        api.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, api.Revocations.Count);
    }

    [Fact]
    public async Task Later_moment_of_several_applies()
    {
        using var api = new RevocationApi();
        DateTimeOffset first = api.Now;
        api.Clock.Advance(TimeSpan.FromMinutes(10));
        await api.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);
        await api.Revocations.RevokeSubjectAsync(Issuer, "alice", first, cancellationToken: Stop);

        Assert.Equal(1, api.Revocations.Count);
        Assert.True(api.IsRevoked(api.Token().IssuedAt(first.AddMinutes(10))));
        api.Clock.Advance(Retention - TimeSpan.FromMinutes(5));
        Assert.Equal(1, api.Revocations.Count);
    }

    [Fact]
    public async Task Entry_that_has_expired_already_is_not_added()
    {
        using var api = new RevocationApi();

        await api.Revocations.RevokeSubjectAsync(Issuer, "alice", api.Now - Retention, cancellationToken: Stop);
        Assert.Equal(0, api.Revocations.Count);
        await api.Revocations.RevokeSubjectAsync(Issuer, "alice", api.Now - Retention + TimeSpan.FromSeconds(1), cancellationToken: Stop);
        Assert.Equal(1, api.Revocations.Count);
    }

    [Fact]
    public async Task Full_table_throws_and_removes_no_entry_before_it_expires()
    {
        using var api = new RevocationApi(static options => options.MaxEntries = 1000);
        for (int i = 0; i < 1000; i++)
            await api.Revocations.RevokeSubjectAsync(Issuer, $"{i}", api.Now.AddMinutes(i < 10 ? -30 : 0), cancellationToken: Stop);

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await api.Revocations.RevokeSubjectAsync(Issuer, "more", cancellationToken: Stop));
        await api.Revocations.RevokeSubjectAsync(Issuer, "5", api.Now.AddMinutes(-29), cancellationToken: Stop);
        Assert.Equal(1000, api.Revocations.Count);
        for (int i = 10; i < 1000; i++)
            Assert.True(api.IsRevoked(api.Token($"{i}")));

        api.Clock.Advance(Retention - TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        for (int i = 0; i < 9; i++)
            await api.Revocations.RevokeSubjectAsync(Issuer, $"more {i}", cancellationToken: Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await api.Revocations.RevokeSubjectAsync(Issuer, "one too many", cancellationToken: Stop));
    }

    [Fact]
    public async Task Clock_that_jumps_forward_and_back_removes_no_entry()
    {
        var clock = new SettableClock();
        using var api = new RevocationApi(static options => options.MaxEntries = 1000, time: clock);
        for (int i = 0; i < 1000; i++)
            await api.Revocations.RevokeSubjectAsync(Issuer, $"{i}", cancellationToken: Stop);

        clock.Leap(TimeSpan.FromDays(1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await api.Revocations.RevokeSubjectAsync(Issuer, "more", cancellationToken: Stop));
        clock.Leap(TimeSpan.FromDays(-1));

        Assert.Equal(1000, api.Revocations.Count);
        Assert.True(api.IsRevoked(api.Token("7")));
        clock.Pass(Retention + TimeSpan.FromSeconds(1));
        await api.Revocations.RevokeSubjectAsync(Issuer, "more", cancellationToken: Stop);
        Assert.Equal(1, api.Revocations.Count);
    }

    [Fact]
    public async Task Entries_that_expire_during_an_outage_of_the_feed_are_not_kept_for_it()
    {
        var feed = new FakeFeed { Fault = new IOException() };
        using var api = new RevocationApi(static options => options.MaxEntries = 1000, feed: feed);
        for (int i = 0; i < 3000; i++)
        {
            if (i % 1000 == 0)
                api.Clock.Advance(Retention + TimeSpan.FromSeconds(1));
            Assert.Equal(RevocationOutcome.Pending, await api.Revocations.RevokeSubjectAsync(Issuer, $"{i}", cancellationToken: Stop));
        }

        Assert.Equal(1000, api.Revocations.GetHealth().PendingCount);
        Assert.True(api.IsRevoked(api.Token("2000")));
    }
}
