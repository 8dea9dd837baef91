using System.Threading.Channels;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>One provider on a loopback port with one ES256 key, one validator, one clock, and all that the validator logs and reports.</summary>
internal sealed class HealthRig : IAsyncDisposable
{
    public const string JwksPath = "/jwks";

    /// <summary>How long a test waits for something that must happen at once.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TestResponse Down = new() { Status = 500 };

    private readonly Channel<IssuerKeyHealth> _changes = Channel.CreateUnbounded<IssuerKeyHealth>();

    public HealthRig(Action<TrustedIssuer>? configure = null)
    {
        Server = TestIssuerServer.Start(Clock);
        Server.Issuer.RemoveKey(Server.Issuer.Keys[0]);
        Key = Server.Issuer.AddKey("ES256");
        Validator = CreateValidator(configure);
        Keys.StateChanged += (_, health) => _changes.Writer.TryWrite(health);
    }

    public TestClock Clock { get; } = new();

    public TestIssuerServer Server { get; }

    public TestSigningKey Key { get; }

    public LogCollector Log { get; } = new();

    public AccessTokenValidator Validator { get; }

    public IssuerKeys Keys => Validator.Issuers[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Another validator of the same provider, a second node.</summary>
    public AccessTokenValidator CreateValidator(Action<TrustedIssuer>? configure = null)
    {
        TrustedIssuer trusted = Server.Trust();
        configure?.Invoke(trusted);
        return AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { trusted } }, Clock, Log);
    }

    public void TakeDown() => Server.Script = static _ => Down;

    public void BringBack() => Server.Script = null;

    public void ServeKeys(string jwks) => Server.Script = path => path == JwksPath ? new TestResponse { Body = jwks } : null;

    public Task<AccessTokenValidationResult> SendAsync(TestTokenBuilder? token = null) => SendAsync((token ?? Server.Issuer.Token()).Create());

    public Task<AccessTokenValidationResult> SendAsync(string token, AccessTokenValidator? to = null) =>
        (to ?? Validator).ValidateAsync(TestRequest.Bearer(token), Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    /// <summary>The outcome, and the failure code of a rejected token.</summary>
    public async Task<(AccessTokenOutcome Outcome, TokenFailureCode? Code)> JudgeAsync(TestTokenBuilder? token = null)
    {
        AccessTokenValidationResult result = await SendAsync(token);
        return (result.Outcome, result.Failure?.Code);
    }

    /// <summary>Refreshes; when this returns no fetch is running.</summary>
    public Task<KeyFetchFault> RefreshAsync() => Keys.RefreshAsync(Cancellation).WaitAsync(Patience, Cancellation);

    /// <summary>The state changes that were reported since the last read.</summary>
    public IReadOnlyList<IssuerKeyHealth> TakeChanges()
    {
        List<IssuerKeyHealth> changes = [];
        while (_changes.Reader.TryRead(out IssuerKeyHealth? change))
            changes.Add(change);
        return changes;
    }

    /// <summary>Lets time pass, without any request of an application, until a state change is reported.</summary>
    public async Task<IssuerKeyHealth> PassTimeUntilChangeAsync(TimeSpan step)
    {
        Task<IssuerKeyHealth> change = _changes.Reader.ReadAsync(Cancellation).AsTask();
        for (int steps = 0; steps < 500 && !change.IsCompleted; steps++)
        {
            Clock.Advance(step);
            await Task.WhenAny(change, Task.Delay(TimeSpan.FromMilliseconds(40), Cancellation));
        }

        return await change.WaitAsync(Patience, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        Validator.Dispose();
        await Server.DisposeAsync();
    }
}
