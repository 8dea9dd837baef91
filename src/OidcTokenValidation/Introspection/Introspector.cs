using Microsoft.Extensions.Logging;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Finds out what the issuer says about an opaque token: from an answer of a moment ago, or by asking, once for each token at a time.
/// How many are asked at a time is bounded, and an endpoint that fails is left alone for a while; a token that cannot be asked about now is answered at once.
/// </summary>
internal sealed class Introspector(string issuer, TokenProfile profile, IntrospectionClient client, KnownAnswers answers, TimeProvider time, ILogger logger, int maxRequests) : IDisposable
{
    // A place is free again when one of the others has its answer.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Sha256Digest, Task<IntrospectionVerdict>> _asking = [];
    private readonly EndpointRest _rest = new(time);
    private readonly LogInterval _interval = new(time);
    private readonly CancellationTokenSource _disposing = new();
    private volatile bool _disposed;

    /// <summary>The issuer that is asked.</summary>
    public string Issuer => issuer;

    /// <summary>How its opaque tokens are read.</summary>
    public TokenProfile Profile => profile;

    /// <summary>Asks about a token. The question goes on for others when the caller gives up.</summary>
    public ValueTask<IntrospectionVerdict> AskAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        if (answers.TryFind(token.Hash, out IntrospectionVerdict known))
            return ValueTask.FromResult(known);

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
        try
        {
            long askedAt = time.GetTimestamp();
            IntrospectionResponse response = await client.AskAsync(token, _disposing.Token).ConfigureAwait(false);
            verdict = Judge(token, response, askedAt);
        }
        catch (Exception exception)
        {
            // Nothing is known then: the verdict is still "unavailable".
            if (!_disposed && _interval.IsDue())
                Log.IntrospectionThrew(logger, issuer, exception);
        }
        finally
        {
            lock (_gate)
            {
                _asking.Remove(token.Hash);
            }

            asking.SetResult(verdict.Status == IntrospectionStatus.Unavailable && verdict.RetryAfter == default ? IntrospectionVerdict.Unavailable(Retry) : verdict);
        }
    }

    private IntrospectionVerdict Judge(OpaqueToken token, IntrospectionResponse response, long askedAt)
    {
        IntrospectedToken? introspected = null;
        bool isAnswer = response.Body is not null && IntrospectedToken.TryRead(response, out introspected);
        if (response.Body is not null && !isAnswer)
            response = IntrospectionResponse.Failed(IntrospectionFault.Malformed, response.Status);
        TimeSpan rest;
        lock (_gate)
        {
            _rest.Note(response);
            rest = _rest.Left;
        }

        if (isAnswer)
        {
            answers.Keep(token.Hash, introspected, askedAt);
            return IntrospectionVerdict.Of(introspected);
        }

        if (!_disposed && _interval.IsDue())
            Log.IntrospectionFailed(logger, issuer, response.Fault, response.Status);
        return IntrospectionVerdict.Unavailable(rest > TimeSpan.Zero ? rest : Retry);
    }
}
