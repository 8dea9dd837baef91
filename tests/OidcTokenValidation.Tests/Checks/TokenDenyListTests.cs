using System.Text.Json;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.Replay.InMemory;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Checks;

/// <summary>The deny list: what it denies and for how long, its bound, its clocks.</summary>
public sealed class TokenDenyListTests : IDisposable
{
    private const string Issuer = "https://issuer.example/";

    private readonly TestClock _clock = new();
    private readonly TestIssuer _issuer;
    private readonly TokenDenyList _list;
    private readonly AccessTokenValidator _validator;

    public TokenDenyListTests()
    {
        _issuer = new TestIssuer(Issuer, _clock, TestSigningKey.Create("ES256"));
        _list = new TokenDenyList(timeProvider: _clock);
        _validator = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_issuer.Trust()], Checks = [_list], ClockSkew = TimeSpan.FromMinutes(5) }, _clock);
    }

    private DateTimeOffset InAnHour => _clock.GetUtcNow().AddHours(1);

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [InlineData("jti")]
    [InlineData("sid")]
    [InlineData("sub")]
    public void Only_denied_tokens_are_rejected(string claim)
    {
        foreach (string other in (string[])["jti", "sid", "sub"])
            AssertPasses(Token(other, "value"));
        Deny(claim, Issuer, "value", InAnHour);
        foreach (string other in (string[])["jti", "sid", "sub"])
            Assert.Equal(other == claim, IsDenied(Token(other, "value")));
        foreach (string other in (string[])["Value", "value ", "val", "value\0", "valu\u0435", ""])
            Assert.False(other.Length > 0 && IsDenied(Token(claim, other)), other);
    }

    [Theory]
    [InlineData("https://other.example/", "value")]
    [InlineData("https://issuer.example", "/value")]
    [InlineData("https://issuer.example/v", "alue")]
    [InlineData("https://issuer.example/\0", "value")]
    public void Same_value_of_another_issuer_is_not_denied(string issuer, string value)
    {
        Deny("jti", issuer, value, InAnHour);
        AssertPasses(Token("jti", "value"));
    }

    [Fact]
    public void Spelling_in_JSON_does_not_matter()
    {
        _list.Deny(Issuer, "\u00fc/\ud83d\ude00", InAnHour);
        Assert.True(IsDenied(Token("jti", "\u00fc/\ud83d\ude00")));
        string claims = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = TestIssuer.DefaultAudience,
            ["sub"] = "alice",
            ["client_id"] = "app",
            ["jti"] = "JTI",
            ["iat"] = _clock.GetUtcNow().ToUnixTimeSeconds(),
            ["exp"] = InAnHour.ToUnixTimeSeconds(),
        });
        Assert.True(IsDenied(_issuer.Token().WithRawClaims(claims.Replace("\"JTI\"", """ "\u00fc\/\uD83D\uDE00" """, StringComparison.Ordinal)).Create()));
    }

    [Fact]
    public void Values_of_any_length_are_compared_completely()
    {
        string value = new('x', 5_000);
        _list.DenySession(Issuer, value, InAnHour);
        Assert.True(IsDenied(Token("sid", value)));
        AssertPasses(Token("sid", value + "x"));
        AssertPasses(Token("sid", value[1..]));
    }

    [Fact]
    public void Denied_token_is_not_accepted_again_within_the_skew()
    {
        string token = _issuer.Token().WithClaim("jti", "1").ExpiringIn(TimeSpan.FromMinutes(10)).Create();
        _list.Deny(Issuer, "1", _clock.GetUtcNow().AddMinutes(10));
        for (TimeSpan left = TimeSpan.FromMinutes(15); left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(5))
        {
            Assert.True(IsDenied(token));
            _clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(TokenFailureCode.Expired, Send(token).Failure!.Code);
    }

    [Fact]
    public void Entries_expire_by_themselves()
    {
        _list.DenySession(Issuer, "s", InAnHour);
        _clock.Advance(TimeSpan.FromMinutes(65) - TimeSpan.FromTicks(1));
        Assert.True(IsDenied(Token("sid", "s")));
        _clock.Advance(TimeSpan.FromTicks(1));
        AssertPasses(Token("sid", "s"));
    }

    [Fact]
    public void Latest_time_applies()
    {
        _list.DenySession(Issuer, "s", InAnHour);
        _list.DenySession(Issuer, "s", InAnHour.AddHours(1));
        _list.DenySession(Issuer, "s", _clock.GetUtcNow());
        _list.DenySession(Issuer, "t", InAnHour);
        Assert.Equal(2, _list.Count);
        _clock.Advance(TimeSpan.FromMinutes(70));
        _list.DenySession(Issuer, "u", InAnHour);
        Assert.Equal(2, _list.Count);
        Assert.True(IsDenied(Token("sid", "s")));
        _clock.Advance(TimeSpan.FromMinutes(55));
        AssertPasses(Token("sid", "s"));
    }

    [Fact]
    public void Full_list_throws_and_removes_no_entry_before_one_expires()
    {
        var list = new TokenDenyList(maxEntries: 3, _clock);
        for (int i = 1; i <= 3; i++)
            list.Deny(Issuer, i.ToString(System.Globalization.CultureInfo.InvariantCulture), _clock.GetUtcNow().AddMinutes(i));
        Assert.Throws<InvalidOperationException>(() => list.Deny(Issuer, "4", InAnHour));
        list.Deny(Issuer, "3", InAnHour);
        Assert.Equal(3, list.Count);

        _clock.Advance(TimeSpan.FromMinutes(6));
        list.DenySubject(Issuer, "4", InAnHour);
        Assert.Throws<InvalidOperationException>(() => list.DenySubject(Issuer, "5", InAnHour));
        Assert.Equal(3, list.Count);
    }

    [Fact]
    public void Clock_that_jumps_forward_and_back_ends_no_entry_early()
    {
        var clock = new SettableClock();
        var list = new TokenDenyList(maxEntries: 2, clock);
        DateTimeOffset start = clock.GetUtcNow();
        list.Deny(Issuer, "1", start.AddHours(1));
        clock.Leap(TimeSpan.FromDays(1));
        list.Deny(Issuer, "2", start.AddDays(2));
        clock.Leap(TimeSpan.FromDays(-1));
        Assert.Equal(2, list.Count);
        Assert.Throws<InvalidOperationException>(() => list.Deny(Issuer, "3", start.AddHours(1)));
    }

    [Fact]
    public void Maximum_time_is_accepted()
    {
        _list.DenySubject(Issuer, "alice", DateTimeOffset.MaxValue);
        _list.DenySubject(Issuer, "bob", DateTimeOffset.MinValue);
        Assert.True(IsDenied(Token("jti", "1")));
        AssertPasses(_issuer.Token().WithSubject("bob").Create());
    }

    [Fact]
    public async Task Many_threads_deny_and_look_up()
    {
        var list = new TokenDenyList(maxEntries: 500, _clock);
        using var api = new Api(options => options.Checks.Add(list));
        AccessToken[] tokens = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => api.AcceptAsync(api.Token().WithClaim("jti", $"{i % 25}").WithClaim("sid", $"s{i}"))));
        int thrown = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (int i = 0; i < 200; i++)
            {
                AccessToken token = tokens[((i * 7) + worker) % tokens.Length];
                try
                {
                    list.Deny(token.Issuer, token.JwtId!, token.ExpiresAt);
                    list.DenySession(token.Issuer, $"{worker}-{i}", token.ExpiresAt);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref thrown);
                }

                Assert.Equal(AccessTokenCheckOutcome.Rejected, await list.CheckAsync(token, CancellationToken.None));
            }
        })));
        Assert.Equal(500, list.Count);
        Assert.Equal((8 * 200) - (500 - 25), thrown);
    }

    [Fact]
    public async Task Token_that_is_not_denied_allocates_no_memory()
    {
        using var api = new Api();
        AccessToken token = await api.AcceptAsync(api.Token().WithClaim("sid", "s"));
        var table = new DenyTable(capacity: 10, _clock);
        foreach (DenyKind kind in Enum.GetValues<DenyKind>())
            Assert.True(table.TryAdd(kind, DenyKey.Compute(kind, Issuer, "value"), DenyEntry.ForAll(DenyExpiry.From(InAnHour, _clock))));

        Assert.Equal(0, Allocated.By(() => Assert.False(table.IsDenied(token))));
    }

    [Fact]
    public void Wrong_arguments_throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new TokenDenyList(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new TokenDenyList(10_000_001));
        Assert.Throws<ArgumentException>(() => _list.Deny(Issuer, string.Empty, InAnHour));
        Assert.Throws<ArgumentException>(() => _list.DenySession(string.Empty, "s", InAnHour));
        Assert.Throws<ArgumentNullException>(() => _list.DenySubject(Issuer, null!, InAnHour));
    }

    private void Deny(string claim, string issuer, string value, DateTimeOffset until)
    {
        if (claim == "jti")
            _list.Deny(issuer, value, until);
        else if (claim == "sid")
            _list.DenySession(issuer, value, until);
        else
            _list.DenySubject(issuer, value, until);
    }

    private string Token(string claim, string value) => _issuer.Token().WithClaim(claim, value).Create();

    private AccessTokenValidationResult Send(string token) => _validator.ValidateAtOnce(TestRequest.Bearer(token));

    private void AssertPasses(string token) => Assert.True(Send(token).IsValid);

    private bool IsDenied(string token)
    {
        AccessTokenValidationResult result = Send(token);
        Assert.True(result.IsValid || result.Failure.Code == TokenFailureCode.RefusedByApplication, result.Failure?.ToString());
        return !result.IsValid;
    }
}
