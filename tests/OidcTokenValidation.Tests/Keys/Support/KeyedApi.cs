using System.Buffers.Text;
using System.Text;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>An API that fetches the keys of one provider, or more, and uses a test's clock.</summary>
internal sealed class KeyedApi : IDisposable
{
    /// <summary>Event ids of the log.</summary>
    public const int FetchedEvent = 10, FailedEvent = 11, DroppedEvent = 12;

    private readonly TestIssuer _issuer;
    private (string[] Parts, DateTimeOffset At) _template = ([], DateTimeOffset.MinValue);

    public KeyedApi(TestIssuer issuer, Action<KeySourceOptions>? configure = null, Action<AccessTokenValidationOptions>? configureApi = null)
    {
        _issuer = issuer;
        Clock = new WatchedClock((TestClock)issuer.Clock);
        var trusted = new TrustedIssuer { Issuer = issuer.Issuer, Keys = new KeySourceOptions { AllowLoopbackHttp = true } };
        configure?.Invoke(trusted.Keys);
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [trusted] };
        configureApi?.Invoke(options);
        Validator = AccessTokenValidator.Create(options, Clock, Log);
    }

    public AccessTokenValidator Validator { get; }

    public WatchedClock Clock { get; }

    public LogCollector Log { get; } = new(withRejections: false);

    /// <summary>The keys of the provider.</summary>
    public IssuerKeys Keys => Validator.Issuers[0];

    /// <summary>A good token, by the provider's first key.</summary>
    public string Token() => _issuer.Token().Create();

    /// <summary>A token that names an unknown key; everything else except the signature is good.</summary>
    public string BogusToken(string keyId)
    {
        if (Clock.GetUtcNow() - _template.At > TimeSpan.FromMinutes(1))
            _template = (Token().Split('.'), Clock.GetUtcNow());
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{keyId}}"}"""));
        return $"{header}.{_template.Parts[1]}.{_template.Parts[2]}";
    }

    public ValueTask<AccessTokenValidationResult> SendAsync(string token) => SendUnlessAsync(token, TestContext.Current.CancellationToken);

    /// <summary>Sends a token and waits unless <paramref name="givenUp"/>.</summary>
    public ValueTask<AccessTokenValidationResult> SendUnlessAsync(string token, CancellationToken givenUp) =>
        Validator.ValidateAsync(TestRequest.Bearer(token), givenUp);

    /// <summary>Sends a token whose validation completes synchronously.</summary>
    public AccessTokenValidationResult SendAtOnce(string token)
    {
        ValueTask<AccessTokenValidationResult> sending = SendAsync(token);
        return sending.IsCompletedSuccessfully ? sending.Result : throw new InvalidOperationException("The request waits, though it should complete synchronously.");
    }

    public void AcceptAtOnce(string token) => AssertValid(SendAtOnce(token));

    public async Task AcceptAsync(string token) => AssertValid(await SendAsync(token).Soon());

    /// <summary>Fetches the keys for the first time.</summary>
    public async Task WarmUpAsync()
    {
        Assert.Equal(KeyFetchFault.None, await Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon());
        AcceptAtOnce(Token());
    }

    public void Dispose() => Validator.Dispose();

    public static void AssertValid(AccessTokenValidationResult result) =>
        Assert.True(result.IsValid, result.Failure?.ToString());

    public static void AssertUnavailable(AccessTokenValidationResult result)
    {
        Assert.Equal(AccessTokenOutcome.Unavailable, result.Outcome);
        Assert.True(result.Failure!.Code is TokenFailureCode.KeysUnavailable or TokenFailureCode.KeyNotLookedUp, $"{result.Failure.Code}");
        Assert.InRange(result.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(60));
    }

    /// <summary>The key was not found, or could not be looked up.</summary>
    public static void AssertKeyNotFoundOrUnavailable(AccessTokenValidationResult result)
    {
        if (result.Outcome == AccessTokenOutcome.Unavailable)
            AssertUnavailable(result);
        else
            AssertKeyNotFound(result);
    }

    public static void AssertKeyNotFound(AccessTokenValidationResult result)
    {
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Equal(TokenFailureCode.KeyNotFound, result.Failure!.Code);
    }
}
