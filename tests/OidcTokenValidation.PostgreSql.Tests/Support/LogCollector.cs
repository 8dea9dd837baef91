using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>Keeps what a store logs.</summary>
internal sealed class LogCollector : ILogger<PostgreSqlReplayStore>
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _records = [];

    public IReadOnlyList<(LogLevel Level, int Id, string Text)> Records => [.. _records];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _records.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception?.Message}"));
}
