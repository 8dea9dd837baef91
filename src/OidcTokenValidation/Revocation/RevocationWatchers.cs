using System.Collections.Concurrent;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Revocation;

/// <summary>The open streams and sockets whose tokens may be revoked.</summary>
internal sealed class RevocationWatchers(Func<AccessToken, bool> isRevoked)
{
    private readonly Func<AccessToken, bool> _isRevoked = isRevoked;
    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();
    private int _count;
    private int _changes;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    public IDisposable Add(AccessToken token, Action revoked)
    {
        var watcher = new Watcher(this, token, revoked);
        Interlocked.Increment(ref _count);
        _watchers.TryAdd(watcher, 0);

        // Afterwards, and with the barrier of the other thread: a token that is revoked in between is found by one of the two.
        Interlocked.MemoryBarrier();
        watcher.Check();
        return watcher;
    }

    /// <summary>Checks all tokens on another thread, soon and once for many changes.</summary>
    public void Check()
    {
        // The entry is visible to a thread that adds a watcher now, or this thread finds that watcher.
        Interlocked.MemoryBarrier();

        // A thread that is checking begins again: many changes must not occupy many threads.
        if (Count > 0 && Interlocked.Increment(ref _changes) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(static watchers => watchers.CheckAll(), this, preferLocal: false);
    }

    private void CheckAll()
    {
        int changes;
        do
        {
            // Before the tokens are checked: a change during that starts it again.
            changes = Volatile.Read(ref _changes);
            foreach ((Watcher watcher, _) in _watchers)
                watcher.Check();
        }
        while (Interlocked.CompareExchange(ref _changes, 0, changes) != changes);
    }

    private sealed class Watcher(RevocationWatchers all, AccessToken token, Action revoked) : IDisposable
    {
        public void Check()
        {
            if (all._isRevoked(token) && TryRemove())
                Observers.Notify(revoked);
        }

        public void Dispose() => TryRemove();

        private bool TryRemove()
        {
            bool isRemoved = all._watchers.TryRemove(this, out _);
            if (isRemoved)
                Interlocked.Decrement(ref all._count);
            return isRemoved;
        }
    }
}
