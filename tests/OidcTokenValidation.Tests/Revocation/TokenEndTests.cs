using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The end of a token by its expiry: once, at the deadline, and late only if the clock was wrong.</summary>
public sealed class TokenEndTests : IDisposable
{
    // RevocationApi's tokens live for an hour, and are accepted for the clock skew after that.
    private static readonly TimeSpan Accepted = RevocationApi.Longest + TimeSpan.FromSeconds(30);

    private readonly RevocationApi _api = new();
    private readonly List<TokenFailureCode> _ends = [];

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Token_ends_once_at_the_time_from_which_it_is_rejected(bool isLong)
    {
        using var api = new RevocationApi(static options => options.MaxTokenLifetime = TimeSpan.FromDays(30));
        TimeSpan lifetime = isLong ? TimeSpan.FromDays(30) : TimeSpan.FromMinutes(1);
        using IDisposable end = Watch(api.Accept(api.Issuer.Token().ExpiringIn(lifetime)));
        api.Clock.Advance(lifetime + TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_ends);
        api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([TokenFailureCode.Expired], _ends);
        api.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Single(_ends);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Token_that_has_expired_ends_at_once(int milliseconds)
    {
        AccessToken token = _api.Accept(_api.Token());
        _api.Clock.Advance(Accepted + TimeSpan.FromMilliseconds(milliseconds));
        using IDisposable end = Watch(token);
        Assert.Equal([TokenFailureCode.Expired], _ends);
    }

    [Fact]
    public void Token_with_the_latest_possible_expiry_does_not_end()
    {
        using var issuer = new TestIssuer("https://issuer.example/", clock: null, [.. _api.Issuer.Keys]);
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer.Trust()] });
        AccessToken token = validator.ValidateAtOnce(TestRequest.Bearer(issuer.Token().WithClaim("exp", 253402300799).Create())).Token!;
        Assert.Equal(DateTimeOffset.MaxValue, token.AcceptedUntil);
        using IDisposable end = Watch(token);
        Assert.Empty(_ends);
    }

    [Fact]
    public void Clock_that_is_set_back_delays_the_end_as_long_as_it_extends_the_token()
    {
        using IDisposable end = Watch(_api.Accept(_api.Token()));
        _api.Clock.SetUtcNow(_api.Now - TimeSpan.FromMinutes(5));
        _api.Clock.Advance(Accepted + TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_ends);
        _api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Single(_ends);
    }

    [Fact]
    public void Disposed_end_calls_nothing_at_the_expiry()
    {
        Watch(_api.Accept(_api.Token())).Dispose();
        _api.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_ends);
    }

    [Fact]
    public void Action_that_throws_does_not_affect_the_clock_or_other_tokens()
    {
        AccessToken token = _api.Accept(_api.Token());
        using IDisposable failing = token.OnEnd(static _ => throw new InvalidOperationException("The application's action failed."));
        using IDisposable end = Watch(token);
        _api.Clock.Advance(Accepted);
        Assert.Single(_ends);
    }

    [Fact]
    public void Open_stream_costs_less_without_revocations_and_little_with_them()
    {
        using AccessTokenValidator validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_api.Issuer.Trust()] }, _api.Clock);
        AccessToken plain = validator.ValidateAtOnce(TestRequest.Bearer(_api.Token().Create())).Token!, watched = _api.Accept(_api.Token());
        Measure(watched);

        // Most of it is the timer of the test's clock; a watcher has a node of a dictionary.
        long plainBytes = Measure(plain), watchedBytes = Measure(watched);
        Assert.InRange(plainBytes, 1, 600);
        Assert.InRange(watchedBytes - plainBytes, 100, 300);
    }

    private static long Measure(AccessToken token)
    {
        var ends = new IDisposable[1000];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < ends.Length; i++)
            ends[i] = token.OnEnd(static _ => { });
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.ForEach(ends, static end => end.Dispose());
        return bytes / ends.Length;
    }

    private IDisposable Watch(AccessToken token) => token.OnEnd(failure => _ends.Add(failure.Code));
}
