using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Support;

/// <summary>One log record, all that a sink could write of it.</summary>
public sealed record LogRecord(string Category, LogLevel Level, int EventId, string Text);

/// <summary>Keeps every log record, down to Trace.</summary>
public sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = [];

    public IReadOnlyList<LogRecord> Records => [.. _records];

    /// <summary>The refusals that the validators logged.</summary>
    public IEnumerable<LogRecord> Refusals => _records.Where(static r => r is { Category: "OidcTokenValidation", EventId: 1 });

    public IEnumerable<LogRecord> Errors => _records.Where(static r => r.Level >= LogLevel.Error);

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName, _records);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Collector(string category, ConcurrentQueue<LogRecord> records) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            records.Enqueue(new LogRecord(category, LogLevel.Trace, EventId: 0, Describe(state)));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            records.Enqueue(new LogRecord(category, logLevel, eventId.Id, $"{formatter(state, exception)} {Describe(state)} {exception}"));

        private static string Describe<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : $"{state}";
    }
}
