using System.Net;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Whether the endpoint works. An error that one token draws concerns that token. When different tokens fail and none is answered in between, the endpoint is
/// in doubt:
/// it is asked about a made-up token too, whose answer no caller can influence (RFC 7662 §2.2: an unknown token is "not active"). Without an answer to anything
/// it is left alone,
/// but for one token of a caller and one made-up token in each pause. Any answer ends that. Not thread-safe.
/// </summary>
internal sealed class EndpointState(TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    // An endpoint that was answering a moment ago is not left alone because one question failed.
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(1);

    // More than a pause, so that a question of our own can be answered in time.
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromSeconds(2);

    // More than the longest pause: without requests, nothing is known after this time.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private Sha256Digest? _failed;
    private long _failedAt;
    private long? _answeredAt;
    private long? _doubtedAt;
    private bool _isFailing;
    private long? _ownAskedAt;
    private bool _isOwnUnderWay;
    private long _probedAt;
    private int _refusals;
    private TimeSpan _pause = ShortestPause;

    /// <summary>Whether it is left alone.</summary>
    public bool IsBackingOff => IsDoubted && (_isFailing || time.GetElapsedTime(_doubtedAt!.Value) >= LongestDoubt);

    /// <summary>How long until a caller's token is asked about again; zero if it may be now.</summary>
    public TimeSpan Left
    {
        get
        {
            TimeSpan left = IsBackingOff ? _pause - time.GetElapsedTime(_probedAt) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private bool IsDoubted => _doubtedAt is not null && time.GetElapsedTime(_failedAt) < Memory;

    /// <summary>A caller's token is asked about.</summary>
    public void Asked() => _probedAt = time.GetTimestamp();

    /// <summary>Whether a made-up token is to be asked about now; the next one not before a pause has passed.</summary>
    public bool TryAskOwn()
    {
        if (!IsDoubted || _isOwnUnderWay || (_ownAskedAt is { } last && time.GetElapsedTime(last) < _pause))
            return false;
        _ownAskedAt = time.GetTimestamp();
        return _isOwnUnderWay = true;
    }

    /// <summary>A question was answered.</summary>
    public void Answered(Question question)
    {
        _isOwnUnderWay &= !question.IsOwn;
        (_failed, _doubtedAt, _isFailing, _refusals, _pause) = (null, null, false, 0, ShortestPause);
        _answeredAt = time.GetTimestamp();
    }

    /// <summary>A question drew an error, or no answer (status 0).</summary>
    public void Failed(Question question, int status)
    {
        if (IsOfToken(status))
        {
            // An endpoint that objects to the made-up token works.
            if (question.IsOwn)
                Answered(question);
            return;
        }

        bool isRefusal = status is (int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden;
        bool wasDoubted = IsDoubted;
        _failedAt = time.GetTimestamp();
        if (question.IsOwn)
            OwnFailed(isRefusal);
        else if (!wasDoubted)
            TokenFailed(question.Token.Hash, isRefusal);
    }

    // RFC 7662 §2.3: 401 is about this API's own credentials, and so about all tokens. But a firewall may answer so to one token alone.
    private void TokenFailed(Sha256Digest token, bool isRefusal)
    {
        _isFailing = false;
        bool isDoubtful = isRefusal || (_failed is { } other && other != token);
        _doubtedAt = isDoubtful ? _failedAt : null;
        _failed ??= token;
    }

    private void OwnFailed(bool isRefusal)
    {
        _isOwnUnderWay = false;
        if (_doubtedAt is null)
            return;
        bool startsPause = !IsBackingOff;
        _refusals = isRefusal ? _refusals + 1 : 0;
        TimeSpan backOff = isRefusal ? BackOff.After(_refusals) : ShortestPause;
        _pause = backOff > ShortestPause ? backOff : ShortestPause;
        _isFailing |= isRefusal || _answeredAt is not { } last || time.GetElapsedTime(last) >= Trust;
        if (startsPause)
            _probedAt = _failedAt;
    }

    // What one token may have caused, a bad request or an answer that is too large, says nothing about the endpoint.
    private static bool IsOfToken(int status) =>
        status is (int)HttpStatusCode.OK
        || status is >= 400 and < 500 and not ((int)HttpStatusCode.Unauthorized or (int)HttpStatusCode.Forbidden or (int)HttpStatusCode.TooManyRequests);
}
