using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>A log that throws affects no request.</summary>
public sealed class ThrowingLogTests
{
    [Fact]
    public async Task Tenant_with_local_keys_whose_settings_have_changed_is_accepted_though_the_log_throws()
    {
        var clock = new TestClock();
        using var issuer = new TestIssuer("https://login.example/t1", clock, TestSigningKey.Create("ES256", "1"));
        string jwks = issuer.Jwks.Replace("\"keys\":[", "\"keys\":[{\"kty\":\"oct\"},", StringComparison.Ordinal);
        Assert.NotEqual(issuer.Jwks, jwks);
        var tenant = new TrustedIssuer { Issuer = issuer.Issuer, Keys = { Jwks = jwks } };
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, ResolveIssuer = _ => tenant };
        using var validator = AccessTokenValidator.Create(options, clock, new ThrowingLog());
        Assert.True((await SendAsync()).IsValid);

        tenant.RolesClaim.Add("elsewhere");
        clock.Advance(options.ResolvedIssuerRefreshInterval);
        Assert.True((await SendAsync()).IsValid);

        ValueTask<AccessTokenValidationResult> SendAsync() =>
            validator.ValidateAsync(TestRequest.Bearer(issuer.Token().Create()), TestContext.Current.CancellationToken);
    }

    private sealed class ThrowingLog : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
            // There are no providers to add.
        }

        public void Dispose()
        {
            // There is nothing to dispose.
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The disk is full.");
    }
}
