using System.Text;
using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Requirements;

/// <summary>Step-up authentication (RFC 9470).</summary>
public sealed class StepUpTests : IDisposable
{
    private static readonly AccessRequirement Mfa = AccessRequirement.AuthenticationContext("urn:example:mfa", "urn:example:key");
    private static readonly AccessRequirement Recent = AccessRequirement.AuthenticationAge(TimeSpan.FromSeconds(300));

    private readonly Api _api = new(static options => options.DPoP.Mode = DPoPMode.Off);

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9470 §6 acr")]
    [Theory]
    [InlineData("urn:example:mfa", true)]
    [InlineData("urn:example:key", true)]
    [InlineData("urn:example:MFA", false)]
    [InlineData("urn:example:mfa ", false)]
    [InlineData("urn:example:mfa urn:example:key", false)]
    [InlineData("urn:example:password", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Context_is_exactly_one_of_the_required_values(string? acr, bool isMet)
    {
        TestTokenBuilder token = _api.Token();
        AccessToken accepted = await _api.AcceptAsync(acr is null ? token : token.WithClaim("acr", acr));
        Assert.Equal(isMet, Mfa.Evaluate(accepted).IsGranted);
    }

    [Rule("RFC 9470 §6 auth_time")]
    [Theory]
    [InlineData(0, true)]
    [InlineData(300, true)]
    [InlineData(330, true)]
    [InlineData(331, false)]
    [InlineData(100_000, false)]
    [InlineData(null, false)]
    public async Task Authentication_age_allows_for_the_clock_skew(int? secondsAgo, bool isMet)
    {
        TestTokenBuilder token = _api.Token();
        AccessToken accepted = await _api.AcceptAsync(secondsAgo is { } seconds ? token.WithClaim("auth_time", _api.Clock.GetUtcNow().ToUnixTimeSeconds() - seconds) : token);
        Assert.Equal(isMet, Recent.Evaluate(accepted).IsGranted);
    }

    [Rule("RFC 9470 §6 auth_time")]
    [Fact]
    public async Task Authentication_age_of_a_cached_token_increases()
    {
        string token = _api.Token().WithClaim("auth_time", _api.Clock.GetUtcNow().ToUnixTimeSeconds() - 200).Create();
        Assert.True(Recent.Evaluate((await _api.SendAsync("Bearer " + token)).Token!).IsGranted);
        _api.Clock.Advance(TimeSpan.FromSeconds(131));
        Assert.False(Recent.Evaluate((await _api.SendAsync("Bearer " + token)).Token!).IsGranted);
    }

    [Rule("RFC 9470 §3 error", "RFC 9470 §3 acr_values")]
    [Fact]
    public async Task Challenge_is_401_and_names_the_requirement()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync(_api.Token()), Mfa.And(Recent));
        Assert.Equal((401, "insufficient_user_authentication"), (challenge.StatusCode, challenge.Error));
        Assert.Equal(
            "Bearer realm=\"api\", error=\"insufficient_user_authentication\", error_description=\"The user must authenticate again, or in another way.\", acr_values=\"urn:example:mfa urn:example:key\", max_age=\"300\"",
            Assert.Single(challenge.Headers).Value);
        Assert.Equal("insufficient_user_authentication", JsonElement.Parse(Encoding.UTF8.GetString(challenge.Body.Span)).GetProperty("error").GetString());
    }

    [Rule("RFC 9470 §3 max_age")]
    [Fact]
    public async Task Challenge_names_only_the_requirements_that_exist()
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token());
        Assert.EndsWith(", acr_values=\"urn:example:mfa urn:example:key\"", _api.Challenge(result, Mfa).Headers[0].Value, StringComparison.Ordinal);
        Assert.EndsWith(", max_age=\"300\"", _api.Challenge(result, Recent).Headers[0].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("acr_values", _api.Challenge(result, Recent).Headers[0].Value, StringComparison.Ordinal);
    }

    [Rule("RFC 9470 §3 order of errors")]
    [Fact]
    public async Task Invalid_token_is_reported_before_the_requirement()
    {
        Challenge challenge = _api.Challenge(await _api.SendAsync(_api.Token().Expired()), Mfa);
        Assert.Equal("invalid_token", challenge.Error);
        Assert.DoesNotContain("acr_values", challenge.Headers[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_scope_is_reported_before_step_up_and_another_claim_after_it()
    {
        AccessTokenValidationResult result = await _api.SendAsync(_api.Token());
        Assert.Equal("insufficient_scope", _api.Challenge(result, AccessRequirement.AllScopes("delete:things").And(Mfa)).Error);
        Assert.Equal(401, _api.Challenge(result, AccessRequirement.Claim("roles", "admin").And(Mfa)).StatusCode);
    }

    [Fact]
    public async Task Two_requirements_are_both_enforced()
    {
        AccessRequirement both = Mfa.And(AccessRequirement.AuthenticationContext("urn:example:key")).And(Recent).And(AccessRequirement.AuthenticationAge(TimeSpan.FromSeconds(60)));
        AccessDecision decision = both.Evaluate(await _api.AcceptAsync(_api.Token().WithClaim("acr", "urn:example:mfa")));
        Assert.Equal((false, "urn:example:key", TimeSpan.FromSeconds(60)), (decision.IsGranted, decision.RequiredAcrValues, decision.RequiredMaxAge));
        Assert.True(both.Evaluate(await _api.AcceptAsync(_api.Token().WithClaim("acr", "urn:example:key").WithClaim("auth_time", _api.Clock.GetUtcNow().ToUnixTimeSeconds()))).IsGranted);
    }

    [Rule("RFC 9470 §3 max_age")]
    [Fact]
    public void Requirements_that_no_challenge_can_carry_are_rejected()
    {
        Assert.Throws<ArgumentException>(() => AccessRequirement.AuthenticationContext());
        Assert.Throws<ArgumentException>(() => AccessRequirement.AuthenticationContext("a b"));
        Assert.Throws<ArgumentException>(() => AccessRequirement.AuthenticationContext("a\"b"));
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessRequirement.AuthenticationAge(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessRequirement.AuthenticationAge(TimeSpan.FromMilliseconds(1500)));
    }
}
