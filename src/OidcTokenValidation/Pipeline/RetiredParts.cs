namespace OidcTokenValidation.Pipeline;

/// <summary>Parts that no new request uses: disposed after a delay, when the requests that began before have ended.</summary>
internal sealed class RetiredParts(TimeProvider time) : IDisposable
{
    /// <summary>Longer than a request waits for keys or for an introspection response.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly HashSet<Batch> _waiting = [];
    private bool _disposed;

    public void Add(IReadOnlyList<IDisposable> parts)
    {
        if (parts.Count == 0)
            return;
        lock (_gate)
        {
            if (!_disposed)
            {
                var batch = new Batch(parts);
                _waiting.Add(batch);
                batch.Timer = time.CreateTimer(static state => ((Action)state!)(), () => End(batch), Delay, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        DisposeAll(parts);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Batch[] left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _waiting];
            _waiting.Clear();
        }

        foreach (Batch batch in left)
            Dispose(batch);
    }

    private void End(Batch batch)
    {
        lock (_gate)
        {
            if (!_waiting.Remove(batch))
                return;
        }

        Dispose(batch);
    }

    private static void Dispose(Batch batch)
    {
        batch.Timer?.Dispose();
        DisposeAll(batch.Parts);
    }

    private static void DisposeAll(IReadOnlyList<IDisposable> parts)
    {
        foreach (IDisposable part in parts)
            part.Dispose();
    }

    private sealed class Batch(IReadOnlyList<IDisposable> parts)
    {
        public IReadOnlyList<IDisposable> Parts { get; } = parts;

        public ITimer? Timer { get; set; }
    }
}
