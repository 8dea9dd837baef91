using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// The in-memory replay store at a constant size: for each added proof one expires. It is compared with a set that has neither lock nor clock.
/// The keys are random, so that no cache of the processor contains the next entry.
/// </summary>
public class AddProof
{
    private const int Clients = 1_000;
    private const int MoreThanLive = 1_000;

    private FixedClock _clock = null!;
    private InMemoryReplayStore _store = null!;
    private HashSet<ReplayKey> _set = [];
    private ReplayKey[] _keys = [];
    private int _nextOfStore;
    private int _nextOfSet;

    [Params(1_000, 10_000, 100_000, 1_000_000)]
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
            if (!TryAdd())
                throw new InvalidOperationException("Expected every proof to be new.");
        }

        _set = [.. _keys[..Live]];
        _nextOfSet = Live - 1;
    }

    [Benchmark(Baseline = true)]
    public bool PlainSet()
    {
        int next = Next(ref _nextOfSet);
        _set.Remove(_keys[next < Live ? next + MoreThanLive : next - Live]);
        return _set.Add(_keys[next]);
    }

    [Benchmark]
    public bool TryAdd()
    {
        _clock.Step();
        return _store.AddAtOnce(_keys[Next(ref _nextOfStore)], _clock.GetUtcNow().AddTicks(Live));
    }

    private int Next(ref int index) => index = index + 1 < _keys.Length ? index + 1 : 0;
}
