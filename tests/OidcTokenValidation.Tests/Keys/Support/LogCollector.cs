using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Keeps what is logged about keys; the refusals of tokens (event 1) are too many and only counted.</summary>
internal sealed class LogCollector : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _entries = [];
    private int _refusals;

    /// <summary>The texts logged with an event id so far.</summary>
    public IReadOnlyList<string> Of(int eventId) => [.. _entries.Where(entry => entry.Id == eventId).Select(static entry => entry.Text)];

    /// <summary>The texts logged at a level so far.</summary>
    public IReadOnlyList<string> Of(LogLevel level) => [.. _entries.Where(entry => entry.Level == level).Select(static entry => entry.Text)];

    /// <summary>How many refusals of tokens were logged so far.</summary>
    public int Refusals => _refusals;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <summary>What is logged below it is not enabled.</summary>
    public LogLevel MinLevel { get; set; } = LogLevel.Trace;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= MinLevel;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == 1)
            Interlocked.Increment(ref _refusals);
        else
            _entries.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
    }

    public void Dispose()
    {
    }
}
