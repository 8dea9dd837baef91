using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Telemetry;

/// <summary>The log distinguishes several validators of one application by their names.</summary>
public sealed class NamedEntriesTests
{
    [Theory]
    [InlineData("Partner", "[Partner] ")]
    [InlineData(null, "")]
    [InlineData("", "")]
    public async Task Every_entry_of_a_validator_begins_with_its_name(string? name, string prefix)
    {
        await using TestIssuerServer server = TestIssuerServer.Start();
        using var log = new LogCollector();
        using var loggers = new LoggerFactory([log]);
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { server.Trust() }, Checks = { new ThrowingCheck() } };
        options.DPoP.RequireNonce = true;
        options.DPoP.NonceSecrets.Add(Convert.ToBase64String(new byte[32]));
        using AccessTokenValidator validator = AccessTokenValidator.Create(options, loggerFactory: loggers, name: name);

        await validator.ValidateAsync(TestRequest.Bearer("x"), TestContext.Current.CancellationToken);
        await validator.ValidateAsync(TestRequest.Bearer(server.Issuer.Token().Create()), TestContext.Current.CancellationToken);
        server.FailWith(new TestResponse { Status = 500 });
        await validator.WarmUpAsync(TestContext.Current.CancellationToken);

        Assert.Superset(new HashSet<int>([1, 10, 11, 21, 22]), log.Records.Select(static entry => entry.EventId).ToHashSet());
        Assert.All(log.Records, entry =>
        {
            Assert.StartsWith(prefix, entry.Message, StringComparison.Ordinal);
            Assert.Equal(prefix.Length > 0 ? name : null, entry.Values.SingleOrDefault(static value => value.Key == "Validator").Value);
            Assert.Equal("{OriginalFormat}", entry.Values[^1].Key);
            Assert.False(entry.Message.AsSpan(prefix.Length).StartsWith('['));
        });
        LogRecord failed = Assert.Single(log.Records, static entry => entry.EventId == 22);
        Assert.Equal("a check's own fault", failed.Exception?.Message);
        Assert.Contains(new KeyValuePair<string, object?>("Check", nameof(ThrowingCheck)), failed.Values);
    }

    private sealed class ThrowingCheck : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => throw new InvalidOperationException("a check's own fault");
    }
}
