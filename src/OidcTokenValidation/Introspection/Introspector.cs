using System.Diagnostics;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Finds out what the issuer says about an opaque token: from an answer of a moment ago, or by asking, once for each token at a time.
/// How many are asked at a time is bounded, and an endpoint that fails is left alone for a while; a token that cannot be asked about now is answered at once.
/// </summary>
internal sealed class Introspector(string issuer, TokenProfile profile, IntrospectionClient client, KnownAnswers answers, KeySourceServices services, int maxRequests) : IDisposable
{
    // A place is free again when one of the others has its answer.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Sha256Digest, Task<IntrospectionVerdict>> _asking = [];
    private readonly EndpointRest _rest = new(services.Time);
    private readonly LogInterval _interval = new(services.Time);
    private readonly CancellationTokenSource _disposing = new();
    private volatile bool _disposed;

    /// <summary>The issuer that is asked.</summary>
    public string Issuer => issuer;

    /// <summary>How many answers are kept.</summary>
    public int KnownCount => answers.Count;

    /// <summary>How long the endpoint is still left alone because it failed; zero if it is not.</summary>
    public TimeSpan RestLeft
    {
        get
        {
            lock (_gate)
            {
                return _rest.Left;
            }
        }
    }

    /// <summary>How its opaque tokens are read.</summary>
    public TokenProfile Profile => profile;

    /// <summary>Asks about a token. The question goes on for others when the caller gives up.</summary>
    public ValueTask<IntrospectionVerdict> AskAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        if (answers.TryFind(token.Hash, out IntrospectionVerdict known))
        {
            services.Telemetry.KnownAnswers.Hit();
            return ValueTask.FromResult(known);
        }

        services.Telemetry.KnownAnswers.Missed();
        TaskCompletionSource<IntrospectionVerdict>? begun = null;
        Task<IntrospectionVerdict>? asking;
        lock (_gate)
        {
            if (!_asking.TryGetValue(token.Hash, out asking))
            {
                TimeSpan wait = _asking.Count < maxRequests && !_disposed ? _rest.Left : Retry;
                if (wait > TimeSpan.Zero)
                    return ValueTask.FromResult(IntrospectionVerdict.Unavailable(wait));
                begun = new TaskCompletionSource<IntrospectionVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
                _asking.Add(token.Hash, asking = begun.Task);
            }
        }

        if (begun is not null)
            _ = AskProviderAsync(token, begun);
        return new(asking.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _disposing.Cancel();
        _disposing.Dispose();
        answers.Dispose();
    }

    private async Task AskProviderAsync(OpaqueToken token, TaskCompletionSource<IntrospectionVerdict> asking)
    {
        IntrospectionVerdict verdict = default;
        string outcome = nameof(KeyFetchFault.Unexpected);
        Activity? activity = null;
        long askedAt = services.Time.GetTimestamp();
        try
        {
            activity = Activities.Introspect();
            IntrospectionResponse response = await client.AskAsync(token, _disposing.Token).ConfigureAwait(false);
            verdict = Judge(token, response, askedAt, out outcome);
        }
        catch (Exception exception)
        {
            // Nothing is known then: the verdict is still "unavailable".
            Observers.Tell(() => LogThrown(exception));
        }

        Observers.Tell(() => services.Telemetry.Introspections.Asked(activity, issuer, outcome, isAnswer: verdict.Status != IntrospectionStatus.Unavailable, services.Time.GetElapsedTime(askedAt)));
        lock (_gate)
        {
            _asking.Remove(token.Hash);
        }

        asking.SetResult(verdict.Status == IntrospectionStatus.Unavailable && verdict.RetryAfter == default ? IntrospectionVerdict.Unavailable(Retry) : verdict);
    }

    private void LogThrown(Exception exception)
    {
        if (!_disposed && _interval.IsDue())
            Log.IntrospectionThrew(services.Logger, issuer, exception);
    }

    private IntrospectionVerdict Judge(OpaqueToken token, IntrospectionResponse response, long askedAt, out string outcome)
    {
        IntrospectedToken? introspected = null;
        bool isAnswer = response.Body is not null && IntrospectedToken.TryRead(ref response, out introspected);
        TimeSpan rest;
        lock (_gate)
        {
            _rest.Note(response);
            rest = _rest.Left;
        }

        if (isAnswer)
        {
            answers.Keep(token.Hash, introspected, askedAt);
            var verdict = IntrospectionVerdict.Of(introspected);
            outcome = Tags.Of(verdict.Status);
            return verdict;
        }

        outcome = response.Fault.ToString();
        if (!_disposed && _interval.IsDue())
            Log.IntrospectionFailed(services.Logger, issuer, response.Fault, response.Describe());
        return IntrospectionVerdict.Unavailable(rest > TimeSpan.Zero ? rest : Retry);
    }
}
