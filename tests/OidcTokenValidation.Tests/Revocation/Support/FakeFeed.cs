using System.Globalization;

namespace OidcTokenValidation.Tests.Revocation.Support;

/// <summary>A feed in memory whose storage can fail, hang, or lose entries.</summary>
internal sealed class FakeFeed(int pageSize = 100) : IRevocationFeed
{
    private readonly Lock _gate = new();
    private readonly List<RevocationEntry> _entries = [];
    private readonly List<Action> _subscribers = [];
    private int _incarnation;
    private TaskCompletionSource _pause = Completed();

    /// <summary>What each call throws; null if it succeeds.</summary>
    public Exception? Fault { get; set; }

    /// <summary>What appending throws while reading succeeds; null if it succeeds.</summary>
    public Exception? AppendFault { get; set; }

    /// <summary>Whether subscribers are notified.</summary>
    public bool Notifies { get; set; } = true;

    public int Reads { get; private set; }

    public IReadOnlyList<RevocationEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Lets all calls wait until <see cref="Resume"/>.</summary>
    public void Pause() => _pause = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Resume() => _pause.TrySetResult();

    /// <summary>Restarts the storage with the first entries only.</summary>
    public void Restart(int kept)
    {
        lock (_gate)
        {
            _incarnation++;
            _entries.RemoveRange(kept, _entries.Count - kept);
        }
    }

    public async ValueTask AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellationToken)
    {
        Assert.InRange(entries.Count, 1, 1000);
        await PassAsync(cancellationToken);
        if (AppendFault is { } fault)
            throw fault;
        Action[] subscribers;
        lock (_gate)
        {
            _entries.AddRange(entries);
            subscribers = Notifies ? [.. _subscribers] : [];
        }

        Array.ForEach(subscribers, static appended => appended());
    }

    public async ValueTask<RevocationPage> ReadAsync(string? position, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        lock (_gate)
        {
            Reads++;
            string[] parts = position?.Split('/') ?? [];
            bool isKnown = parts is [var incarnation, _] && incarnation == _incarnation.ToString(CultureInfo.InvariantCulture);
            int start = isKnown ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
            RevocationEntry[] page = [.. _entries.Skip(start).Take(pageSize)];
            return new RevocationPage
            {
                Entries = page,
                Position = $"{_incarnation}/{start + page.Length}",
                HasMore = start + page.Length < _entries.Count,
                IsRestart = position is not null && !isKnown,
            };
        }
    }

    public async Task SubscribeAsync(Action appended, CancellationToken cancellationToken)
    {
        await PassAsync(cancellationToken);
        lock (_gate)
        {
            _subscribers.Add(appended);
        }

        appended();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        await _pause.Task.WaitAsync(cancellationToken);
        if (Fault is { } fault)
            throw fault;
    }
}
