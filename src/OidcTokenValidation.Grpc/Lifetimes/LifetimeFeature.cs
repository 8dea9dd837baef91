using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>Provides a <c>RequestAborted</c> that is cancelled when the client disconnects, and when the call is ended.</summary>
internal sealed class LifetimeFeature(IHttpRequestLifetimeFeature inner) : IHttpRequestLifetimeFeature
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private CancellationToken? _token;
    private bool _isEnded;

    // Created on demand: many short calls do not read it.
    public CancellationToken RequestAborted
    {
        get
        {
            lock (_gate)
            {
                if (_token is not { } token)
                {
                    _source = CancellationTokenSource.CreateLinkedTokenSource(inner.RequestAborted);
                    _token = token = _source.Token;
                    if (_isEnded)
                        _source.Cancel();
                }

                return token;
            }
        }

        set
        {
            lock (_gate)
                _token = value;
        }
    }

    public void Abort() => inner.Abort();

    /// <summary>Cancels <c>RequestAborted</c>. Callbacks run on other threads; their exceptions are not observed here.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _ = _source?.CancelAsync();
        }
    }

    /// <summary>Called when the service has returned. The source of an ended call is not disposed: its callbacks may still be running.</summary>
    public void Finish()
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            source = _isEnded ? null : _source;
            _token ??= inner.RequestAborted;
        }

        source?.Dispose();
    }
}
