using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>A provider on a loopback port, one validator named <c>rig</c>, one clock, and all that the validator measures.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Meters _meters = new();

    public Rig(Action<AccessTokenValidationOptions>? configure = null, ILoggerFactory? loggers = null)
    {
        Provider = TestIssuerServer.Start(Clock);
        Provider.Issuer.Rotate("ES256");
        Measurements = new Measurements(_meters);
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { Provider.Trust() } };
        configure?.Invoke(options);
        Validator = AccessTokenValidator.Create(options, Clock, loggers, _meters, "rig");
    }

    public TestClock Clock { get; } = new();

    public TestIssuerServer Provider { get; }

    public AccessTokenValidator Validator { get; }

    public Measurements Measurements { get; }

    public string Issuer => Provider.Issuer.Issuer;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A token signed with the provider's current key.</summary>
    public TestTokenBuilder Token() => Provider.Issuer.Token().SignedBy(Provider.Issuer.Keys[^1]);

    public Task<AccessTokenValidationResult> SendAsync(TestTokenBuilder token) => SendAsync(TestRequest.Bearer(token.Create()));

    public Task<AccessTokenValidationResult> SendAsync(ResourceRequest request) => Validator.ValidateAsync(request, Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    public async Task AcceptAsync(ResourceRequest request)
    {
        AccessTokenValidationResult result = await SendAsync(request);
        Assert.True(result.IsValid, result.Failure?.ToString());
    }

    public Task<KeyFetchFault> RefreshAsync() => Validator.Issuers[0].RefreshAsync(Cancellation).WaitAsync(Patience, Cancellation);

    public Task<AccessTokenValidatorHealth> HealthAsync() => Validator.CheckHealthAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    public async ValueTask DisposeAsync()
    {
        Validator.Dispose();
        Measurements.Dispose();
        _meters.Dispose();
        await Provider.DisposeAsync();
    }
}
