using System.Security.Cryptography;

namespace OidcTokenValidation.TestSupport.Contracts;

/// <summary>The contract of every <see cref="IReplayStore"/>. This file uses no other file of this project: tests of other stores link it.</summary>
public abstract class ReplayStoreContract
{
    // Longer than a busy machine delays a store that works in real time.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    // The time that a test waits, in real time for some stores.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(6);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Random, because a store may be shared with other tests.
    private byte[] Client { get; } = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private string Proof { get; } = Guid.NewGuid().ToString();

    protected abstract DateTimeOffset Now { get; }

    /// <summary>Opens the store that this test uses. If nodes share a store, each call opens it for another node.</summary>
    protected abstract IReplayStore Open();

    /// <summary>Advances the time of the store.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task First_use_is_added_and_every_later_one_is_replayed()
    {
        IReplayStore store = Open();
        ReplayKey key = ReplayKey.Create(Client, Proof);
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(key, Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(key, Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(ReplayKey.Create(Client, Proof), Now + (2 * Window), Cancellation));
    }

    [Fact]
    public async Task Proof_that_was_used_on_one_node_is_replayed_on_another()
    {
        ReplayKey key = ReplayKey.Create(Client, Proof);
        Assert.Equal(ReplayOutcome.Added, await Open().TryAddAsync(key, Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await Open().TryAddAsync(key, Now + Window, Cancellation));
    }

    [Fact]
    public async Task Another_proof_of_the_same_client_is_added()
    {
        IReplayStore store = Open();
        string[] proofs = [Proof, Proof + " ", Proof.ToUpperInvariant() + "X", "", "\0", "ü" + Proof, new string('x', 10_000) + Proof];
        foreach (string proof in proofs)
            Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(ReplayKey.Create(Client, proof), Now + Window, Cancellation));
        foreach (string proof in proofs)
            Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(ReplayKey.Create(Client, proof), Now + Window, Cancellation));
    }

    [Fact]
    public async Task Same_proof_id_of_another_client_is_added()
    {
        IReplayStore store = Open();
        byte[] other = [.. Client];
        other[^1] ^= 1;
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(ReplayKey.Create(Client, Proof), Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(ReplayKey.Create(other, Proof), Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(ReplayKey.Create(other, Proof), Now + Window, Cancellation));
    }

    [Rule("RFC 9449 §11.1 replay")]
    [Fact]
    public async Task Exactly_one_of_100_parallel_callers_on_two_nodes_is_first()
    {
        const int Callers = 100;
        IReplayStore[] nodes = [Open(), Open()];
        ReplayKey key = ReplayKey.Create(Client, Proof);
        DateTimeOffset expiresAt = Now + Window;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ReplayOutcome>[] calls = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            await start.Task;
            return await nodes[caller % nodes.Length].TryAddAsync(key, expiresAt, Cancellation);
        }, Cancellation))];
        start.SetResult();
        ReplayOutcome[] outcomes = await Task.WhenAll(calls);

        Assert.Equal(1, outcomes.Count(static outcome => outcome == ReplayOutcome.Added));
        Assert.Equal(Callers - 1, outcomes.Count(static outcome => outcome == ReplayOutcome.Replayed));
    }

    [Fact]
    public async Task Cancelled_call_does_not_cause_a_second_first_use()
    {
        IReplayStore store = Open();
        ReplayKey key = ReplayKey.Create(Client, Proof);
        int added = 0;
        for (int call = 0; call < 3; call++)
        {
            try
            {
                if (await store.TryAddAsync(key, Now + Window, new CancellationToken(canceled: true)) == ReplayOutcome.Added)
                    added++;
            }
            catch (OperationCanceledException)
            {
                // Allowed: the proof may have been added all the same.
            }
        }

        for (int call = 0; call < 2; call++)
        {
            if (await store.TryAddAsync(key, Now + Window, Cancellation) == ReplayOutcome.Added)
                added++;
        }

        Assert.InRange(added, 0, 1);
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(key, Now + Window, Cancellation));
    }

    [Fact]
    public async Task Entry_is_not_removed_before_it_expires()
    {
        IReplayStore store = Open();
        ReplayKey late = ReplayKey.Create(Client, Proof);
        ReplayKey early = ReplayKey.Create(Client, Proof + "early");
        DateTimeOffset lateExpiry = Now + Window;
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(late, lateExpiry, Cancellation));
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(early, Now + Short, Cancellation));

        await PassAsync(Short / 6);
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(early, Now + Short, Cancellation));
        await PassAsync(Short);
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(ReplayKey.Create(Client, Proof + "other"), Now + Window, Cancellation));
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(late, lateExpiry, Cancellation));
    }

    // Two hours: more than any clock's tolerance.
    [Fact]
    public async Task Expired_proof_is_neither_a_first_use_nor_a_replay()
    {
        IReplayStore store = Open();
        ReplayKey key = ReplayKey.Create(Client, Proof);
        for (int call = 0; call < 3; call++)
            Assert.Equal(ReplayOutcome.Unavailable, await OutcomeAsync(store, key, Now - TimeSpan.FromHours(2)));

        // It was not added either.
        Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(key, Now + Window, Cancellation));

        // A proof that is in the store is a replay at any time.
        Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(key, Now - TimeSpan.FromHours(2), Cancellation));
    }

    [Fact]
    public async Task Proof_that_expires_within_a_second_is_added()
    {
        IReplayStore store = Open();
        List<ReplayOutcome> outcomes = [];

        // On a busy machine the second may be over before the store has the proof.
        while (outcomes.Count < 30 && !outcomes.Contains(ReplayOutcome.Added))
            outcomes.Add(await OutcomeAsync(store, ReplayKey.Create(Client, $"{Proof} {outcomes.Count}"), Now + TimeSpan.FromSeconds(1)));
        Assert.Contains(ReplayOutcome.Added, outcomes);
    }

    [Fact]
    public async Task Instants_in_other_time_zones_are_the_same_instants()
    {
        IReplayStore store = Open();
        DateTimeOffset[] expiries = [(Now + Window).ToOffset(TimeSpan.FromHours(14)), (Now + Window).ToOffset(TimeSpan.FromHours(-14))];
        for (int proof = 0; proof < expiries.Length; proof++)
        {
            ReplayKey key = ReplayKey.Create(Client, $"{Proof}{proof}");
            Assert.Equal(ReplayOutcome.Added, await store.TryAddAsync(key, expiries[proof], Cancellation));
            Assert.Equal(ReplayOutcome.Replayed, await store.TryAddAsync(key, expiries[proof], Cancellation));
        }
    }

    // IReplayStore: an exception counts as Unavailable.
    private static async Task<ReplayOutcome> OutcomeAsync(IReplayStore store, ReplayKey key, DateTimeOffset expiresAt)
    {
        try
        {
            return await store.TryAddAsync(key, expiresAt, Cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return ReplayOutcome.Unavailable;
        }
    }
}
