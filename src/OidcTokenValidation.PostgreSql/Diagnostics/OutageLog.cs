using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.PostgreSql.Diagnostics;

/// <summary>Logs an outage when it begins and then now and then, however many requests meet it.</summary>
internal sealed class OutageLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Lock _writing = new();
    private volatile bool _isOut;
    private long? _lastWritten;
    private long _count;

    public void Failed(Exception exception) => Failed(Fault.Describe(exception), exception);

    public void Failed(string fault, Exception? exception = null)
    {
        long count;
        lock (_writing)
        {
            _count++;
            if (_lastWritten is { } last && time.GetElapsedTime(last) < Pause)
                return;
            _lastWritten = time.GetTimestamp();
            _isOut = true;
            count = _count;
            _count = 0;
        }

        Log.Unavailable(logger, fault, count, exception);
    }

    /// <summary>Called for every request: it costs one read.</summary>
    public void Worked()
    {
        if (!_isOut)
            return;
        lock (_writing)
        {
            if (!_isOut)
                return;
            _isOut = false;
        }

        Log.Available(logger);
    }
}
