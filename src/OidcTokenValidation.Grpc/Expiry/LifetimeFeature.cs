using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary><c>RequestAborted</c> that is cancelled when the client leaves, and when the call is ended.</summary>
internal sealed class LifetimeFeature(IHttpRequestLifetimeFeature inner) : IHttpRequestLifetimeFeature
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private CancellationToken? _token;
    private bool _isEnded;

    // Made when somebody asks: many short calls do not.
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

    /// <summary>Tells the service that the call is over. What it registered runs on other threads; what that throws is the service's matter.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            _ = _source?.CancelAsync();
        }
    }

    /// <summary>The service has returned. The source of a call that was ended may still be running what is registered with it.</summary>
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
