using System.Globalization;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Claims;

/// <summary>RFC 7519 §4.1.4 to §4.1.6. The skew is 30 s.</summary>
public sealed class LifetimeTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9068 §4 exp", "RFC 7519 §4.1.4 exp")]
    [Theory]
    [InlineData(29.999, true)]
    [InlineData(30, false)]
    [InlineData(3600, false)]
    public async Task Token_is_expired_when_now_minus_the_skew_reaches_exp(double secondsAfter, bool accepted)
    {
        TestTokenBuilder token = _api.Token().ExpiringIn(TimeSpan.FromMinutes(1));
        string text = token.Create();
        _api.Clock.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(secondsAfter));
        AccessTokenValidationResult result = await _api.SendAsync($"Bearer {text}");
        Assert.Equal(accepted, result.IsValid);
        if (!accepted)
            Assert.Equal(TokenFailureCode.Expired, result.Failure!.Code);
    }

    [Rule("RFC 7519 §4.1.5 nbf", "RFC 7519 §4.1.6 iat")]
    [Theory]
    [InlineData("nbf", 30, true)]
    [InlineData("nbf", 31, false)]
    [InlineData("iat", 30, true)]
    [InlineData("iat", 31, false)]
    public async Task Skew_applies_to_the_future_too(string claim, int secondsAhead, bool accepted)
    {
        long value = _api.Clock.GetUtcNow().ToUnixTimeSeconds() + secondsAhead;
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token().WithClaim(claim, value));
        Assert.Equal(accepted, result.IsValid);
        if (!accepted)
            Assert.Equal(claim == "nbf" ? TokenFailureCode.NotYetValid : TokenFailureCode.IssuedInFuture, result.Failure!.Code);
    }

    [Rule("RFC 7519 §2 NumericDate", "RFC 7519 §2 range")]
    [Theory]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "null")]
    [InlineData("exp", "true")]
    [InlineData("exp", "-1")]
    [InlineData("exp", "253402300800")]
    [InlineData("exp", "1e400")]
    [InlineData("exp", "-1e400")]
    [InlineData("exp", "1e30")]
    [InlineData("iat", "\"1\"")]
    [InlineData("iat", "-0.5")]
    [InlineData("nbf", "\"1\"")]
    [InlineData("nbf", "null")]
    [InlineData("nbf", "[]")]
    public Task Dates_are_numbers_up_to_the_year_9999(string claim, string json) =>
        _api.RefuseAsync(_api.Token().WithRawClaims(ClaimsWith(claim, json)), TokenFailureCode.ClaimInvalid);

    [Rule("RFC 7519 §2 NumericDate")]
    [Theory]
    [InlineData("253402300799")]
    [InlineData("2.53402300799e11")]
    [InlineData("253402300798.5")]
    [InlineData("0.25e12")]
    public Task Fractions_and_exponents_are_numbers(string exp) => _api.AcceptAsync(_api.Token().WithRawClaims(ClaimsWith("exp", exp)));

    [Fact]
    public Task Nbf_of_0_is_a_date() => _api.AcceptAsync(_api.Token().WithRawClaims(ClaimsWith("nbf", "0")));

    [Rule("RFC 7519 §4.1.4 lifetime")]
    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task Exp_not_after_iat_is_rejected_only_with_a_maximum_lifetime(int seconds)
    {
        double expiry = _api.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds;
        await _api.AcceptAsync(_api.Token().WithClaim("exp", expiry));
        using var bounded = new Api(static options => options.MaxTokenLifetime = TimeSpan.FromHours(24));
        await bounded.RefuseAsync(bounded.Token().WithClaim("exp", expiry), TokenFailureCode.LifetimeNotAccepted);
    }

    [Rule("RFC 7519 §4.1.4 lifetime")]
    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public async Task Maximum_lifetime_is_exact(int minutes, bool accepted)
    {
        using var api = new Api(options => options.MaxTokenLifetime = TimeSpan.FromHours(1));
        AccessTokenValidationResult result = await api.SendAsync(api.Token().ExpiringIn(TimeSpan.FromMinutes(minutes)));
        Assert.Equal(accepted, result.IsValid);
    }

    [Rule("RFC 7519 §4.1.6 age")]
    [Theory]
    [InlineData(3630, true)]
    [InlineData(3630.001, false)]
    public async Task Maximum_age_is_exact_and_the_skew_is_added(double seconds, bool accepted)
    {
        using var api = new Api(options => options.MaxTokenAge = TimeSpan.FromHours(1));
        string text = api.Token().ExpiringIn(TimeSpan.FromHours(10)).Create();
        AccessToken token = (await api.SendAsync($"Bearer {text}")).Token!;
        Assert.Equal(api.Clock.GetUtcNow().AddSeconds(3630), token.AcceptedUntil);
        Assert.Equal(api.Clock.GetUtcNow().AddHours(10), token.ExpiresAt);
        api.Clock.Advance(TimeSpan.FromSeconds(seconds));
        AccessTokenValidationResult result = await api.SendAsync($"Bearer {text}");
        Assert.Equal(accepted ? null : TokenFailureCode.TooOld, result.Failure?.Code);
        Assert.Equal(accepted ? 403 : 401, api.Challenge(result).StatusCode);
    }

    [Fact]
    public async Task Token_that_expires_before_it_is_too_old_is_accepted_until_it_expires()
    {
        using var api = new Api(options => options.MaxTokenAge = TimeSpan.FromHours(1));
        Assert.Equal(api.Clock.GetUtcNow().AddSeconds(90), (await api.AcceptAsync(api.Token().ExpiringIn(TimeSpan.FromMinutes(1)))).AcceptedUntil);
        AccessToken endless = await api.AcceptAsync(api.Token().WithClaim("exp", 253402300799));
        Assert.Equal(api.Clock.GetUtcNow().AddSeconds(3630), endless.AcceptedUntil);
        Assert.Equal(DateTimeOffset.MaxValue, (await _api.AcceptAsync(_api.Token().WithClaim("exp", 253402300799))).AcceptedUntil);
    }

    [Fact]
    public async Task Explanation_contains_the_time_difference_without_the_token_s_text()
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().Expired(), TokenFailureCode.Expired);
        Assert.Contains("30 s", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal("RFC 7519 §4.1.4", failure.Section);
        Assert.Equal(TokenValidationStage.Claims, failure.Stage);
    }

    private string ClaimsWith(string claim, string json)
    {
        long now = _api.Clock.GetUtcNow().ToUnixTimeSeconds();
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["iss"] = "\"https://issuer.example/\"",
            ["sub"] = "\"alice\"",
            ["client_id"] = "\"app\"",
            ["aud"] = "\"https://api.example.com/\"",
            ["jti"] = "\"1\"",
            ["iat"] = now.ToString(CultureInfo.InvariantCulture),
            ["exp"] = (now + 60).ToString(CultureInfo.InvariantCulture),
            [claim] = json,
        };
        return "{" + string.Join(',', values.Select(pair => $"\"{pair.Key}\":{pair.Value}")) + "}";
    }
}
