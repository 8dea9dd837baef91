using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.TestSupport.Logging;

/// <summary>One log record.</summary>
/// <param name="Message">The message alone.</param>
/// <param name="Text">All that a sink could write of it: the message, its values and the exception.</param>
public sealed record LogRecord(string Category, LogLevel Level, int EventId, string Message, string Text)
{
    /// <summary>The values of the message, and its template.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; } = [];

    public Exception? Exception { get; init; }
}

/// <summary>Collects every log record, down to Trace; a logger provider, and a logger factory with itself as the only provider.</summary>
/// <param name="withRejections">Whether the records of rejected tokens (event 1) are collected. A test that sends too many only counts them.</param>
public sealed class LogCollector(bool withRejections = true) : ILoggerFactory, ILoggerProvider
{
    private const string Validator = "OidcTokenValidation";
    private const int Rejected = 1;

    private readonly ConcurrentQueue<LogRecord> _records = [];
    private int _rejections;

    public IReadOnlyList<LogRecord> Records => [.. _records];

    /// <summary>The rejections that the validators logged.</summary>
    public IEnumerable<LogRecord> Refusals => _records.Where(static record => record is { Category: Validator, EventId: Rejected });

    /// <summary>How many rejected tokens were logged.</summary>
    public int RejectionCount => Volatile.Read(ref _rejections);

    public IEnumerable<LogRecord> Errors => _records.Where(static record => record.Level >= LogLevel.Error);

    /// <summary>Records below it are not enabled.</summary>
    public LogLevel MinLevel { get; set; } = LogLevel.Trace;

    /// <summary>The messages of an event, whatever its category.</summary>
    public IReadOnlyList<string> Messages(int eventId) => [.. _records.Where(record => record.EventId == eventId).Select(static record => record.Message)];

    /// <summary>The messages of a level.</summary>
    public IReadOnlyList<string> Messages(LogLevel level) => [.. _records.Where(record => record.Level == level).Select(static record => record.Message)];

    /// <summary>The records of an event of the validators.</summary>
    public IReadOnlyList<LogRecord> Events(int eventId) => [.. _records.Where(record => record.Category == Validator && record.EventId == eventId)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The collector is the only provider.");

    public void Dispose()
    {
        // There is nothing to release.
    }

    private void Add(LogRecord record)
    {
        if (record.EventId == Rejected)
            Interlocked.Increment(ref _rejections);
        if (record.EventId != Rejected || withRejections)
            _records.Enqueue(record);
    }

    private sealed class Logger(LogCollector collector, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            string text = Describe(state);
            collector.Add(new LogRecord(category, LogLevel.Trace, EventId: 0, text, text));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= collector.MinLevel;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception);
            collector.Add(new LogRecord(category, logLevel, eventId.Id, message, $"{message} {Describe(state)} {exception}")
            {
                Values = state is IEnumerable<KeyValuePair<string, object?>> values ? [.. values] : [],
                Exception = exception,
            });
        }

        private static string Describe<TState>(TState state) =>
            state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values) : $"{state}";
    }
}
