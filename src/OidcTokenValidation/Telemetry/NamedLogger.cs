using System.Collections;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Telemetry;

/// <summary>
/// Adds the name of the validator to each log entry, as the property <c>Validator</c> and before the text: an application may have several schemes.
/// </summary>
internal sealed class NamedLogger : ILogger
{
    private readonly ILogger _inner;
    private readonly string _name;

    private NamedLogger(ILogger inner, string name) => (_inner, _name) = (inner, name);

    /// <summary>Creates a logger for the validator; returns the inner one for a validator without a name.</summary>
    public static ILogger Create(ILogger inner, string? name) => string.IsNullOrEmpty(name) ? inner : new NamedLogger(inner, name);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => _inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // Not generic in TState: a logger that calls Log with a type made of its own TState is a cycle of generic types, which NativeAOT cannot compile.
        var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        _inner.Log(logLevel, eventId, new NamedState(_name, values, error => formatter(state, error)), exception, static (named, error) => named.Format(error));
    }

    private readonly struct NamedState(string name, IReadOnlyList<KeyValuePair<string, object?>> values, Func<Exception?, string> format)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count + 1;

        // First, because readers expect the template last.
        public KeyValuePair<string, object?> this[int index] => index == 0 ? new("Validator", name) : values[index - 1];

        public string Format(Exception? exception) => $"[{name}] {format(exception)}";

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (int i = 0; i < Count; i++)
                yield return this[i];
        }

        public override string ToString() => Format(exception: null);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
