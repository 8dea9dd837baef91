namespace OidcTokenValidation.Jose;

/// <summary>The idle instances of one key: an instance is used by one thread at a time, so that threads do not wait for each other.</summary>
/// <typeparam name="T">A key, a provider or a verifier, which is not safe for several threads.</typeparam>
internal sealed class InstancePool<T>(Func<T> create) : IDisposable
    where T : class, IDisposable
{
    private static readonly int MaxIdle = Math.Clamp(Environment.ProcessorCount, 2, 16);

    private readonly T?[] _idle = new T?[MaxIdle];
    private volatile bool _disposed;

    /// <summary>An idle instance, or a new one.</summary>
    public T Rent()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (_idle[i] is not null && Interlocked.Exchange(ref _idle[i], null) is { } idle)
                return idle;
        }

        return create();
    }

    /// <summary>Returns an instance to the pool.</summary>
    public void Return(T instance)
    {
        for (int i = 0; i < _idle.Length && !_disposed; i++)
        {
            if (_idle[i] is null && Interlocked.CompareExchange(ref _idle[i], instance, null) is null)
            {
                // The pool was disposed meanwhile, and Dispose may have missed this instance.
                if (_disposed)
                    Dispose();
                return;
            }
        }

        instance.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        for (int i = 0; i < _idle.Length; i++)
            Interlocked.Exchange(ref _idle[i], null)?.Dispose();
    }
}
