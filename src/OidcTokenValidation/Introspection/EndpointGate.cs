using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.Introspection;

/// <summary>What becomes of a caller's token: by default it is not asked about.</summary>
/// <param name="Question">The question whose verdict is the token's; null if there is none now.</param>
/// <param name="IsNew">Whether the question has to be asked.</param>
/// <param name="Slow">A question that lost its place and has to be ended, if any.</param>
/// <param name="RetryAfter">When to try again, if there is no question.</param>
internal readonly record struct Admission(Question? Question, bool IsNew, Question? Slow, TimeSpan RetryAfter);

/// <summary>Decides which tokens the endpoint is asked about now, and remembers how the questions ended. Thread-safe.</summary>
internal sealed class EndpointGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ResponseTime _answerTime;
    private readonly Places _places;
    private readonly EndpointState _endpoint;
    private readonly FailedTokenCache _failed;
    private readonly TimeProvider _time;
    private Question? _own;
    private bool _isClosed;

    public EndpointGate(IntrospectionOptions options, TimeProvider time)
    {
        _time = time;
        _answerTime = new ResponseTime(options.Timeout);
        _places = new Places(options.MaxConcurrentRequests, _answerTime, time);
        _endpoint = new EndpointState(time);
        _failed = new FailedTokenCache(options.MaxCachedTokens, time);
    }

    /// <summary>Whether the endpoint is left alone, and how long until a caller's token is asked about again.</summary>
    public (bool IsBackingOff, TimeSpan Left) State
    {
        get
        {
            lock (_gate)
            {
                return (_endpoint.IsBackingOff, _endpoint.Left);
            }
        }
    }

    public Admission Admit(OpaqueToken token)
    {
        lock (_gate)
        {
            if (_places.TryFind(token.Hash, out Question? known))
                return new(known, IsNew: false, Slow: null, default);
            TimeSpan pause = FindPause(token);
            if (pause > TimeSpan.Zero)
                return new(Question: null, IsNew: false, Slow: null, pause);
            var question = new Question(token, isOwn: false, _time.GetTimestamp());
            if (!_places.TryTake(question, out Question? slow))
                return new(Question: null, IsNew: false, Slow: null, FailedTokenCache.Pause);
            _endpoint.Asked();
            return new(question, IsNew: true, slow, default);
        }
    }

    /// <summary>Whether the endpoint is in doubt, and a question of our own is due.</summary>
    public bool TryAskOwn([NotNullWhen(true)] out Question? own)
    {
        lock (_gate)
        {
            own = !_isClosed && _endpoint.TryAskOwn() ? new Question(OpaqueToken.MakeUp(), isOwn: true, _time.GetTimestamp()) : null;
            _own = own ?? _own;
        }

        return own is not null;
    }

    /// <summary>A question has ended. Returns when its token may be asked about again; zero if it was answered.</summary>
    public TimeSpan Ended(Question question, in IntrospectionResponse response)
    {
        lock (_gate)
        {
            if (!question.IsOwn)
                _places.Free(question);
            if (response.Body is not null)
            {
                _endpoint.Answered(question);
                _answerTime.Add(_time.GetElapsedTime(question.AskedAt));
                return TimeSpan.Zero;
            }

            _endpoint.Failed(question, response.Status);
            if (!question.IsOwn)
                _failed.Add(question.Token.Hash);
            return _endpoint.Left > FailedTokenCache.Pause ? _endpoint.Left : FailedTokenCache.Pause;
        }
    }

    /// <summary>Ends all questions; no token is asked about any more.</summary>
    public void Dispose()
    {
        IReadOnlyList<Question> all;
        lock (_gate)
        {
            _isClosed = true;
            all = _own is null ? _places.All : [.. _places.All, _own];
        }

        foreach (Question question in all)
            question.Dispose();
    }

    private TimeSpan FindPause(OpaqueToken token)
    {
        TimeSpan pause = _failed.GetPause(token.Hash), left = _isClosed ? FailedTokenCache.Pause : _endpoint.Left;
        return pause > left ? pause : left;
    }
}
