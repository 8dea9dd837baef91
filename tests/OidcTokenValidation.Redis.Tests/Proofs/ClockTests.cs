using OidcTokenValidation.Redis.Tests.Support;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Redis.Tests.Proofs;

/// <summary>Clocks that differ or are set.</summary>
public sealed class ClockTests(SharedServers servers) : IAsyncLifetime
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private Nodes? _nodes;

    public ValueTask InitializeAsync()
    {
        _nodes = new Nodes(servers.Redis);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _nodes?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Node_whose_clock_is_ahead_removes_no_proof_early()
    {
        var node = _nodes!.OpenStore();
        var ahead = _nodes.OpenStore(time: new TestClock(DateTimeOffset.UtcNow.AddHours(3)));
        ReplayKey proof = Proof.CreateRandom();
        DateTimeOffset expiry = Proof.Expiry;
        Assert.Equal(ReplayOutcome.Added, await node.SendAsync(proof, expiry));

        Assert.Equal(ReplayOutcome.Added, await ahead.SendAsync(expiresAt: Proof.Expiry.AddHours(3)));
        Assert.True((await ahead.ProbeAsync(_cancellation)).IsAvailable);
        Assert.Equal(ReplayOutcome.Replayed, await node.SendAsync(proof, expiry));
    }

    [Fact]
    public async Task Proof_is_removed_after_its_expiry_and_the_tolerance_and_is_unavailable_then()
    {
        var node = _nodes!.OpenStore(static options => options.ClockTolerance = TimeSpan.Zero);
        ReplayKey proof = Proof.CreateRandom();
        DateTimeOffset expiry = DateTimeOffset.UtcNow.AddSeconds(3);
        Assert.Equal(ReplayOutcome.Added, await node.SendAsync(proof, expiry));
        await Task.Delay(TimeSpan.FromSeconds(4), _cancellation);
        await node.ProbeAsync(_cancellation);

        Assert.Equal(ReplayOutcome.Unavailable, await node.SendAsync(proof, expiry));

        // To a node whose clock is behind, the proof has not expired.
        var behind = _nodes.OpenStore(time: new TestClock(DateTimeOffset.UtcNow.AddMinutes(-10)));
        Assert.Equal(ReplayOutcome.Unavailable, await behind.SendAsync(proof, expiry));
        Assert.True((await node.ProbeAsync(_cancellation)).IsAvailable);
    }

    [Fact]
    public async Task Clocks_that_were_ahead_and_are_set_right_make_new_proofs_unavailable_and_used_ones_replays()
    {
        var node = _nodes!.OpenStore();
        ReplayKey used = Proof.CreateRandom();
        DateTimeOffset late = DateTimeOffset.UtcNow.AddHours(2);
        Assert.Equal(ReplayOutcome.Added, await node.SendAsync(used, late));

        // As if proofs had been removed that expire 50 minutes from now.
        long removed = DateTimeOffset.UtcNow.AddMinutes(50).ToUnixTimeMilliseconds();
        for (int shard = 0; shard < 16; shard++)
            await _nodes.ExecuteAsync("zadd", $"{_nodes.Name}{shard}", -removed, "removed");

        Assert.Equal(ReplayOutcome.Unavailable, await node.SendAsync());
        Assert.Equal(ReplayOutcome.Replayed, await node.SendAsync(used, late));
        Assert.Equal(ReplayOutcome.Added, await node.SendAsync(expiresAt: late));
        var health = await node.ProbeAsync(_cancellation);
        Assert.False(health.IsAvailable);
        Assert.Contains("were ahead and were set back", health.Fault, StringComparison.Ordinal);
    }
}
