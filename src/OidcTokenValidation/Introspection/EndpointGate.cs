using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.Introspection;

/// <summary>Whether a caller's token is introspected now; the default is that it is not.</summary>
/// <param name="Request">The request whose result is the token's; null if there is none now.</param>
/// <param name="IsNew">Whether the request has to be sent.</param>
/// <param name="Replaced">A slow request that the new one replaces and that must be cancelled, if any.</param>
/// <param name="RetryAfter">When to try again, if there is no request.</param>
internal readonly record struct Admission(IntrospectionRequest? Request, bool IsNew, IntrospectionRequest? Replaced, TimeSpan RetryAfter)
{
    public static Admission Denied(TimeSpan retryAfter) => new(Request: null, IsNew: false, Replaced: null, retryAfter);
}

/// <summary>Decides which tokens are sent to the endpoint now, from the limit of requests and the outcomes of earlier ones. Thread-safe.</summary>
internal sealed class EndpointGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ResponseTime _responseTime;
    private readonly ConcurrencyLimit _requests;
    private readonly EndpointState _endpoint;
    private readonly FailedTokenCache _failed;
    private readonly TimeProvider _time;
    private IntrospectionRequest? _probe;
    private bool _isClosed;

    public EndpointGate(IntrospectionOptions options, TimeProvider time)
    {
        _time = time;
        _responseTime = new ResponseTime(options.Timeout);
        _requests = new ConcurrencyLimit(options.MaxConcurrentRequests, _responseTime, time);
        _endpoint = new EndpointState(time);
        _failed = new FailedTokenCache(options.MaxCachedTokens, time);
    }

    /// <summary>Whether requests to the endpoint back off, and how long until a caller's token is sent again.</summary>
    public (bool IsBackingOff, TimeSpan RetryAfter) State
    {
        get
        {
            lock (_gate)
            {
                return (_endpoint.IsBackingOff, _endpoint.RetryAfter);
            }
        }
    }

    public Admission Admit(OpaqueToken token)
    {
        lock (_gate)
        {
            if (_requests.TryFind(token.Hash, out IntrospectionRequest? pending))
                return new(pending, IsNew: false, Replaced: null, default);
            TimeSpan retryAfter = GetRetryAfter(token);
            if (retryAfter > TimeSpan.Zero)
                return Admission.Denied(retryAfter);
            var request = new IntrospectionRequest(token, isProbe: false, _time.GetTimestamp());
            if (!_requests.TryAdd(request, out IntrospectionRequest? replaced))
                return Admission.Denied(FailedTokenCache.RetryDelay);
            _endpoint.Started();
            return new(request, IsNew: true, replaced, default);
        }
    }

    /// <summary>Creates a probe if the endpoint is suspected to fail and a probe is due.</summary>
    public bool TryStartProbe([NotNullWhen(true)] out IntrospectionRequest? probe)
    {
        lock (_gate)
        {
            probe = !_isClosed && _endpoint.TryStartProbe() ? new IntrospectionRequest(OpaqueToken.CreateRandom(), isProbe: true, _time.GetTimestamp()) : null;
            _probe = probe ?? _probe;
        }

        return probe is not null;
    }

    /// <summary>Registers that a request has ended. Returns how long until its token may be sent again; zero after a response.</summary>
    public TimeSpan Complete(IntrospectionRequest request, in IntrospectionResponse response)
    {
        lock (_gate)
        {
            if (!request.IsProbe)
                _requests.Remove(request);
            if (response.Body is not null)
            {
                _endpoint.Succeeded(request);
                _responseTime.Add(_time.GetElapsedTime(request.StartedAt));
                return TimeSpan.Zero;
            }

            _endpoint.Failed(request, response.Status);
            if (!request.IsProbe)
                _failed.Add(request.Token.Hash);
            return _endpoint.RetryAfter > FailedTokenCache.RetryDelay ? _endpoint.RetryAfter : FailedTokenCache.RetryDelay;
        }
    }

    /// <summary>Cancels all requests; no token is sent any more.</summary>
    public void Dispose()
    {
        IReadOnlyList<IntrospectionRequest> all;
        lock (_gate)
        {
            _isClosed = true;
            all = _probe is null ? _requests.All : [.. _requests.All, _probe];
        }

        foreach (IntrospectionRequest request in all)
            request.Dispose();
    }

    private TimeSpan GetRetryAfter(OpaqueToken token)
    {
        TimeSpan forToken = _failed.GetRetryAfter(token.Hash), forAll = _isClosed ? FailedTokenCache.RetryDelay : _endpoint.RetryAfter;
        return forToken > forAll ? forToken : forAll;
    }
}
