namespace OidcTokenValidation.Telemetry;

/// <summary>Calls asynchronous code of the application, for instance a check or a replay store, so that an exception never lets a request pass.</summary>
internal static class ApplicationCode
{
    /// <summary>Returns the result for the outcome of <paramref name="call"/>, or the one for its exception.</summary>
    /// <param name="state">What the functions need: they are static, so that a call that completes at once allocates nothing.</param>
    /// <param name="call">The call.</param>
    /// <param name="onOutcome">Turns the outcome into a result.</param>
    /// <param name="onFault">Turns an exception, of <paramref name="onOutcome"/> too, into a result that does not let the request pass.</param>
    /// <param name="cancellationToken">Cancels the call; only then an <see cref="OperationCanceledException"/> is thrown.</param>
    public static ValueTask<TResult> CallAsync<TState, TOutcome, TResult>(
        TState state,
        Func<TState, CancellationToken, ValueTask<TOutcome>> call,
        Func<TState, TOutcome, TResult> onOutcome,
        Func<TState, Exception, TResult> onFault,
        CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<TOutcome> outcome = call(state, cancellationToken);
            return outcome.IsCompletedSuccessfully
                ? ValueTask.FromResult(onOutcome(state, outcome.Result))
                : AwaitAsync(state, outcome, onOutcome, onFault, cancellationToken);
        }
        catch (Exception exception)
        {
            return IsFault(exception, cancellationToken) ? ValueTask.FromResult(onFault(state, exception)) : ValueTask.FromException<TResult>(exception);
        }
    }

    private static async ValueTask<TResult> AwaitAsync<TState, TOutcome, TResult>(
        TState state,
        ValueTask<TOutcome> outcome,
        Func<TState, TOutcome, TResult> onOutcome,
        Func<TState, Exception, TResult> onFault,
        CancellationToken cancellationToken)
    {
        try
        {
            return onOutcome(state, await outcome.ConfigureAwait(false));
        }
        catch (Exception exception) when (IsFault(exception, cancellationToken))
        {
            return onFault(state, exception);
        }
    }

    // A timeout inside the called code is a fault as well: the caller did not cancel.
    private static bool IsFault(Exception exception, CancellationToken cancellationToken) =>
        exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested;
}

/// <summary>Notifies loggers, and listeners of metrics and activities, outside a request. They may throw anything.</summary>
internal static class Observers
{
    /// <summary>Notifies them. What they throw is ignored: no request can fail by it, and the observed work must continue.</summary>
    public static void Notify(Action notify)
    {
        try
        {
            notify();
        }
        catch (Exception)
        {
            // See the summary.
        }
    }
}

/// <summary>Lets one notification a minute through: an outage fails every request, and must not fill the log.</summary>
internal sealed class LogInterval(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long _loggedAt = long.MinValue;

    /// <summary>Whether to log now; of concurrent callers one gets true.</summary>
    public bool IsDue()
    {
        long now = time.GetTimestamp(), before = Interlocked.Read(ref _loggedAt);
        bool isDue = before == long.MinValue || time.GetElapsedTime(before, now) >= Interval;
        return isDue && Interlocked.CompareExchange(ref _loggedAt, now, before) == before;
    }

    /// <summary>Notifies observers if it is due.</summary>
    public void Notify(Action notify)
    {
        if (IsDue())
            Observers.Notify(notify);
    }
}
