using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>Several validators in one application can be told apart in the log.</summary>
public sealed class NamedEntriesTests
{
    [Theory]
    [InlineData("Partner", "[Partner] ")]
    [InlineData(null, "")]
    [InlineData("", "")]
    public async Task Every_entry_of_a_validator_begins_with_its_name(string? name, string prefix)
    {
        await using TestIssuerServer server = TestIssuerServer.Start();
        using var log = new StateLog();
        using var loggers = new LoggerFactory([log]);
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { server.Trust() }, Checks = { new ThrowingCheck() } };
        options.DPoP.RequireNonce = true;
        options.DPoP.NonceSecrets.Add(Convert.ToBase64String(new byte[32]));
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, loggerFactory: loggers, name: name);

        await validator.ValidateAsync(TestRequest.Bearer("x"), TestContext.Current.CancellationToken);
        await validator.ValidateAsync(TestRequest.Bearer(server.Issuer.Token().Create()), TestContext.Current.CancellationToken);
        server.FailWith(new TestResponse { Status = 500 });
        await validator.WarmUpAsync(TestContext.Current.CancellationToken);

        Assert.Superset(new HashSet<int>([1, 10, 11, 21, 22]), log.Entries.Select(static entry => entry.Id).ToHashSet());
        Assert.All(log.Entries, entry =>
        {
            Assert.StartsWith(prefix, entry.Text, StringComparison.Ordinal);
            Assert.Equal(prefix.Length > 0 ? name : null, entry.Values.SingleOrDefault(static value => value.Key == "Validator").Value);
            Assert.Equal("{OriginalFormat}", entry.Values[^1].Key);
            Assert.False(entry.Text.AsSpan(prefix.Length).StartsWith('['));
        });
        LoggedEntry failed = Assert.Single(log.Entries, static entry => entry.Id == 22);
        Assert.Equal("a check's own fault", failed.Exception?.Message);
        Assert.Contains(new KeyValuePair<string, object?>("Check", nameof(ThrowingCheck)), failed.Values);
    }

    private sealed record LoggedEntry(int Id, string Text, IReadOnlyList<KeyValuePair<string, object?>> Values, Exception? Exception);

    private sealed class ThrowingCheck : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => throw new InvalidOperationException("a check's own fault");
    }

    /// <summary>Collects the properties of each entry as well.</summary>
    private sealed class StateLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<LoggedEntry> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue(new LoggedEntry(eventId.Id, formatter(state, exception), [.. Assert.IsAssignableFrom<IReadOnlyList<KeyValuePair<string, object?>>>(state)], exception));

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
