using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.PostgreSql.Tests.Support;

/// <summary>One node of an API whose nodes share revocations.</summary>
internal sealed class RevokingNode : IDisposable
{
    // A bound for a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TestIssuer Issuer = new();

    private readonly AccessTokenValidator _validator;

    public RevokingNode(IRevocationFeed feed, Action<TokenRevocationOptions>? configure = null)
    {
        var options = new TokenRevocationOptions { MaxTokenLifetime = TimeSpan.FromHours(2) };
        configure?.Invoke(options);
        Revocations = TokenRevocations.Create(options, feed, loggerFactory: Log);
        _validator = AccessTokenValidator.Create(new AccessTokenValidationOptions
        {
            Audiences = { TestIssuer.DefaultAudience },
            Issuers = { Issuer.Trust() },
            Revocations = Revocations,
        });
    }

    public TokenRevocations Revocations { get; }

    public LogCollector Log { get; } = new();

    public static string CreateToken(string subject) => Issuer.Token().WithSubject(subject).Create();

    public ValueTask<RevocationOutcome> RevokeAsync(string subject) =>
        Revocations.RevokeSubjectAsync(Issuer.Issuer, subject, issuedBefore: null, TestContext.Current.CancellationToken);

    public async Task<TokenFailureCode?> SendAsync(string token) => (await _validator.ValidateAsync(
        new ResourceRequest { Method = "GET", Scheme = "https", Host = "api.example.com", Target = "/", Authorization = $"Bearer {token}" },
        TestContext.Current.CancellationToken)).Failure?.Code;

    /// <summary>Waits until this node has all entries.</summary>
    public Task CatchUpAsync() => Revocations.CatchUpAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Sends a token until it is rejected as revoked, and returns the time that this took.</summary>
    public Task<TimeSpan> UntilRevokedAsync(string token) => UntilAsync(async () => await SendAsync(token) == TokenFailureCode.TokenRevoked);

    /// <summary>Waits until the health of the revocations meets a condition.</summary>
    public Task<TimeSpan> UntilHealthAsync(Func<TokenRevocationHealth, bool> condition) => UntilAsync(() => Task.FromResult(condition(Revocations.GetHealth())));

    public void Dispose()
    {
        _validator.Dispose();
        Revocations.Dispose();
    }

    private static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "The condition is not met.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        return TimeProvider.System.GetElapsedTime(start);
    }
}
