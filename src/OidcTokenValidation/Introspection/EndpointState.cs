using System.Net;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Whether the endpoint works. An error concerns the token that was sent. When different tokens fail and no request succeeds in between, the endpoint is
/// suspected to fail: probes with random tokens are sent too, whose response no caller can influence (RFC 7662 §2.2: an unknown token is "not active").
/// Without any response, requests back off: one token of a caller and one probe in each delay. Any response ends that. Not thread-safe.
/// </summary>
internal sealed class EndpointState(TimeProvider time)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    // One failed probe is not enough to back off from an endpoint that sent a response so recently.
    private static readonly TimeSpan RecentSuccess = TimeSpan.FromSeconds(1);

    // Longer than a delay, so that a probe can complete in time.
    private static readonly TimeSpan MaxSuspicion = TimeSpan.FromSeconds(2);

    // Longer than the longest delay: an older failure does not describe the endpoint any more.
    private static readonly TimeSpan FailureRetention = TimeSpan.FromSeconds(30);

    private Sha256Digest? _failedToken;
    private long _failedAt;
    private long? _succeededAt;
    private long? _suspectedAt;
    private bool _isFailing;
    private long? _probedAt;
    private bool _isProbing;
    private long _startedAt;
    private int _unauthorized;
    private TimeSpan _delay = MinDelay;

    /// <summary>Whether requests back off.</summary>
    public bool IsBackingOff => IsSuspected && (_isFailing || time.GetElapsedTime(_suspectedAt!.Value) >= MaxSuspicion);

    /// <summary>How long until a caller's token is sent again; zero if it may be sent now.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            TimeSpan left = IsBackingOff ? _delay - time.GetElapsedTime(_startedAt) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private bool IsSuspected => _suspectedAt is not null && time.GetElapsedTime(_failedAt) < FailureRetention;

    /// <summary>Registers that a caller's token is sent.</summary>
    public void Started() => _startedAt = time.GetTimestamp();

    /// <summary>Whether a probe is sent now; the next one is not sent before the delay has passed.</summary>
    public bool TryStartProbe()
    {
        if (!IsSuspected || _isProbing || (_probedAt is { } last && time.GetElapsedTime(last) < _delay))
            return false;
        _probedAt = time.GetTimestamp();
        return _isProbing = true;
    }

    /// <summary>Registers a response to a request.</summary>
    public void Succeeded(IntrospectionRequest request)
    {
        _isProbing &= !request.IsProbe;
        (_failedToken, _suspectedAt, _isFailing, _unauthorized, _delay) = (null, null, false, 0, MinDelay);
        _succeededAt = time.GetTimestamp();
    }

    /// <summary>Registers an error, or that there was no response (status 0).</summary>
    public void Failed(IntrospectionRequest request, int status)
    {
        if (IsCausedByToken(status))
        {
            // An endpoint that rejects the random token works.
            if (request.IsProbe)
                Succeeded(request);
            return;
        }

        bool isUnauthorized = status is (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden;
        bool wasSuspected = IsSuspected;
        _failedAt = time.GetTimestamp();
        if (request.IsProbe)
            ProbeFailed(isUnauthorized);
        else if (!wasSuspected)
            TokenFailed(request.Token.Hash, isUnauthorized);
    }

    // RFC 7662 §2.3: 401 is about this API's own credentials, and so about all tokens. But a firewall may send it for one token alone.
    private void TokenFailed(Sha256Digest token, bool isUnauthorized)
    {
        _isFailing = false;
        bool isSuspicious = isUnauthorized || (_failedToken is { } other && other != token);
        _suspectedAt = isSuspicious ? _failedAt : null;
        _failedToken ??= token;
    }

    private void ProbeFailed(bool isUnauthorized)
    {
        _isProbing = false;
        if (_suspectedAt is null)
            return;
        bool startsBackOff = !IsBackingOff;
        _unauthorized = isUnauthorized ? _unauthorized + 1 : 0;
        TimeSpan delay = isUnauthorized ? BackOff.GetDelay(_unauthorized) : MinDelay;
        _delay = delay > MinDelay ? delay : MinDelay;
        _isFailing |= isUnauthorized || _succeededAt is not { } last || time.GetElapsedTime(last) >= RecentSuccess;
        if (startsBackOff)
            _startedAt = _failedAt;
    }

    // One token may have caused it: a bad request, or a response that is too large.
    private static bool IsCausedByToken(int status) =>
        status is (int)HttpStatusCode.OK
        || status is >= 400 and < 500 and not ((int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.TooManyRequests);
}
