using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace OidcTokenValidation.Benchmarks;

/// <summary>The replay store in memory alone, as full as it stays: with each proof that it takes in, one expires.</summary>
public class RememberProof
{
    private const int Clients = 1_000;
    private const int MoreThanLive = 1_000;

    private FixedClock _clock = null!;
    private InMemoryReplayStore _store = null!;
    private ReplayKey[] _keys = [];
    private int _next;

    [Params(1_000, 1_000_000)]
    public int Live { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        byte[][] clients = [.. Enumerable.Range(0, Clients).Select(static _ => RandomNumberGenerator.GetBytes(ReplayKey.Length))];
        _keys = [.. Enumerable.Range(0, Live + MoreThanLive).Select(i => ReplayKey.Create(clients[i % Clients], $"{i}"))];
        _clock = new FixedClock();
        _store = new InMemoryReplayStore(Live + MoreThanLive, timeProvider: _clock);
        for (int i = 0; i < 2 * Live; i++)
        {
            if (TryAdd() != ReplayOutcome.Added)
                throw new InvalidOperationException("Expected every proof to be new.");
        }
    }

    [Benchmark]
    public ReplayOutcome TryAdd()
    {
        _clock.Step();
        _next = _next + 1 < _keys.Length ? _next + 1 : 0;
        ValueTask<ReplayOutcome> use = _store.TryAddAsync(_keys[_next], _clock.GetUtcNow().AddTicks(Live), CancellationToken.None);
        return use.IsCompletedSuccessfully ? use.Result : ReplayOutcome.Unavailable;
    }
}
