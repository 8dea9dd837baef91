using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Testing.Tests.Support;

/// <summary>One log record.</summary>
public sealed record LogRecord(string Category, LogLevel Level, string Text);

/// <summary>Keeps every log record.</summary>
public sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = [];

    public IReadOnlyList<LogRecord> Records => [.. _records];

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, _records);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Collector(string category, ConcurrentQueue<LogRecord> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.Enqueue(new LogRecord(category, logLevel, $"{formatter(state, exception)} {exception}"));
    }
}
