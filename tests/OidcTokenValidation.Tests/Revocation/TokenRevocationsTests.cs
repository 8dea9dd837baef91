using System.Diagnostics.Metrics;
using System.Text.Json;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.Revocation.Support;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>What is revoked: by token, session, subject, client and issuer, and by the time of issue.</summary>
public sealed class TokenRevocationsTests : IDisposable
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly RevocationApi _api = new();

    private string Issuer => _api.Issuer.Issuer;

    public void Dispose() => _api.Dispose();

    public static TheoryData<RevocationScope> Scopes => [.. Enum.GetValues<RevocationScope>()];

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Only_tokens_of_the_scope_are_revoked(RevocationScope scope)
    {
        foreach (RevocationScope other in Enum.GetValues<RevocationScope>())
            Assert.False(_api.IsRevoked(Token(other, "value")));

        Assert.Equal(RevocationOutcome.Shared, await RevokeAsync(scope, Issuer, "value"));

        foreach (RevocationScope other in Enum.GetValues<RevocationScope>())
            Assert.Equal(other == scope || scope == RevocationScope.Issuer, _api.IsRevoked(Token(other, "value")));
        foreach (string other in (string[])["Value", "value ", "val", "value\0", "valu\u0435", "value-value"])
            Assert.Equal(scope == RevocationScope.Issuer, _api.IsRevoked(Token(scope, other)));
    }

    [Theory]
    [InlineData("https://other.example/", "value")]
    [InlineData("https://issuer.example", "/value")]
    [InlineData("https://issuer.example/v", "alue")]
    [InlineData("https://issuer.example/\0", "value")]
    public async Task Value_of_another_issuer_is_not_revoked(string issuer, string value)
    {
        foreach (RevocationScope scope in Enum.GetValues<RevocationScope>())
            await RevokeAsync(scope, issuer, value);

        foreach (RevocationScope scope in Enum.GetValues<RevocationScope>())
            Assert.False(_api.IsRevoked(Token(scope, "value")));
    }

    [Fact]
    public async Task Spelling_in_JSON_does_not_matter()
    {
        await _api.Revocations.RevokeTokenAsync(Issuer, "\u00fc/\ud83d\ude00", cancellationToken: Stop);

        string claims = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = TestIssuer.DefaultAudience,
            ["sub"] = "alice",
            ["client_id"] = "app",
            ["jti"] = "JTI",
            ["iat"] = _api.Now.ToUnixTimeSeconds(),
            ["exp"] = _api.Now.ToUnixTimeSeconds() + 60,
        });
        Assert.True(_api.IsRevoked(_api.Issuer.Token().WithClaim("jti", "\u00fc/\ud83d\ude00")));
        Assert.True(_api.IsRevoked(_api.Issuer.Token().WithRawClaims(claims.Replace("\"JTI\"", """ "\u00fc\/\uD83D\uDE00" """, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Values_of_any_length_are_compared_completely()
    {
        string value = new('x', 5_000);
        await _api.Revocations.RevokeSessionAsync(Issuer, value, cancellationToken: Stop);

        Assert.True(_api.IsRevoked(Token(RevocationScope.Session, value)));
        Assert.False(_api.IsRevoked(Token(RevocationScope.Session, value + "x")));
        Assert.False(_api.IsRevoked(Token(RevocationScope.Session, value[1..])));
    }

    [Theory]
    [InlineData(-5, 0, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 0.9, true)]
    [InlineData(0.5, 0.4, false)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(1, 0.9, false)]
    [InlineData(1, 0, false)]
    [InlineData(20, 0, false)]
    public async Task Token_is_revoked_if_its_iat_is_at_or_before_the_moment(double issuedAt, double issuedBefore, bool isRevoked)
    {
        await _api.Revocations.RevokeSubjectAsync(Issuer, "alice", _api.Now.AddSeconds(issuedBefore), cancellationToken: Stop);

        Assert.Equal(isRevoked, _api.IsRevoked(_api.Issuer.Token().WithSubject("alice").WithClaim("iat", _api.Now.ToUnixTimeSeconds() + issuedAt)));
    }

    [Fact]
    public async Task Token_identifier_is_revoked_whatever_its_iat()
    {
        await _api.Revocations.RevokeTokenAsync(Issuer, "one", cancellationToken: Stop);

        Assert.True(_api.IsRevoked(_api.Issuer.Token().WithClaim("jti", "one").WithClaim("iat", _api.Now.ToUnixTimeSeconds() + 20)));
    }

    [Fact]
    public async Task Subject_of_a_token_of_a_clock_that_is_ahead_is_revoked_with_it()
    {
        AccessToken ahead = _api.Accept(_api.Issuer.Token().WithSubject("alice").IssuedAt(_api.Now.AddSeconds(20)));

        await _api.Revocations.RevokeSubjectAsync(ahead, cancellationToken: Stop);

        Assert.True(_api.IsRevoked(_api.Issuer.Token().WithSubject("alice").IssuedAt(_api.Now.AddSeconds(20))));
        _api.Clock.Advance(TimeSpan.FromSeconds(21));
        Assert.False(_api.IsRevoked(_api.Token()));
    }

    [Fact]
    public async Task Cached_token_is_rejected_until_it_expires_and_a_new_login_is_accepted()
    {
        string token = _api.Token().Create();
        for (int i = 0; i < 3; i++)
            Assert.True(_api.Send(token).IsValid);

        await _api.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        for (TimeSpan age = TimeSpan.Zero; age <= RevocationApi.Longest; age += TimeSpan.FromMinutes(5))
        {
            Assert.Equal(TokenFailureCode.TokenRevoked, _api.Send(token).Failure!.Code);
            _api.Clock.Advance(TimeSpan.FromMinutes(5));
            Assert.False(_api.IsRevoked(_api.Token()));
        }

        Assert.Equal(TokenFailureCode.Expired, _api.Send(token).Failure!.Code);
    }

    [Fact]
    public async Task Opaque_token_is_revoked_by_the_iat_of_the_introspection_response()
    {
        using var api = new OpaqueApi(configureApi: options => options.Revocations = _api.Revocations);
        DateTimeOffset now = _api.Now;
        api.Endpoint.Answer = (token, _) => Task.FromResult(FakeEndpoint.Json(token switch
        {
            "old" => api.Active(("iat", now.ToUnixTimeSeconds())),
            "new" => api.Active(("iat", now.ToUnixTimeSeconds() + 1)),
            "undated" => api.Active(("iat", null), ("exp", null)),
            _ => api.Active(("exp", now.AddYears(1).ToUnixTimeSeconds())),
        }));
        foreach (string token in (string[])["old", "new", "undated", "long"])
            await api.AcceptAsync(token);

        await _api.Revocations.RevokeSubjectAsync(api.Issuer.Issuer, "alice", now, cancellationToken: Stop);

        foreach (string token in (string[])["old", "undated", "long"])
            await api.RefuseAsync(TokenFailureCode.TokenRevoked, token);
        await api.AcceptAsync("new");
        Assert.Equal(4, api.Endpoint.Count);
    }

    [Fact]
    public void JWT_that_lives_longer_than_the_entries_is_rejected()
    {
        Assert.True(_api.Send(_api.Token().ExpiringIn(RevocationApi.Longest).Create()).IsValid);
        Assert.Equal(TokenFailureCode.LifetimeNotAccepted, _api.Send(_api.Token().ExpiringIn(RevocationApi.Longest + TimeSpan.FromSeconds(1)).Create()).Failure!.Code);
    }

    [Fact]
    public async Task Revoked_token_gets_401_with_the_explanation_for_the_log()
    {
        await _api.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);

        AccessTokenValidationResult result = _api.Send(_api.Token().Create());

        Challenge challenge = _api.Validator.CreateChallenge(result);
        Assert.Equal(401, challenge.StatusCode);
        Assert.Contains(
            KeyValuePair.Create("WWW-Authenticate", "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"The access token was revoked.\""), challenge.Headers);
        Assert.Contains("issued later", result.Failure!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proof_of_a_revoked_token_is_not_used_up()
    {
        using var client = new DPoPClient(clock: _api.Clock);
        string token = _api.Token().BoundTo(client).Create();
        ResourceRequest request = client.Request(token);
        await _api.Revocations.RevokeSubjectAsync(Issuer, "alice", cancellationToken: Stop);
        Assert.Equal(TokenFailureCode.TokenRevoked, (await _api.Validator.ValidateAsync(request, TestContext.Current.CancellationToken)).Failure!.Code);

        using var other = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_api.Issuer.Trust()] }, _api.Clock);
        Assert.True((await other.ValidateAsync(request, TestContext.Current.CancellationToken)).IsValid);
    }

    [Fact]
    public async Task Wrong_arguments_throw()
    {
        TokenRevocations revocations = _api.Revocations;
        await Assert.ThrowsAsync<ArgumentException>(async () => await revocations.RevokeTokenAsync(Issuer, "", cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await revocations.RevokeSessionAsync("", "s", cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await revocations.RevokeSubjectAsync(Issuer, null!, cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await revocations.RevokeSubjectAsync(null!, cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await revocations.RevokeIssuerAsync(null!, cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await revocations.RevokeClientAsync(Issuer, "c", _api.Now.AddMinutes(5).AddTicks(1), cancellationToken: Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await revocations.RevokeIssuerAsync(Issuer, DateTimeOffset.UnixEpoch.AddTicks(-1), cancellationToken: Stop));
        Assert.Equal(0, revocations.Count);
    }

    [Fact]
    public async Task Check_of_a_token_allocates_nothing_more()
    {
        foreach (RevocationScope scope in Enum.GetValues<RevocationScope>())
            await RevokeAsync(scope, "https://other.example/", "value");
        string token = _api.Issuer.Token().WithClaim("sid", "s").Create();
        using var without = AccessTokenValidator.Create(
            new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [_api.Issuer.Trust()], MaxTokenLifetime = RevocationApi.Longest }, _api.Clock);
        ResourceRequest request = TestRequest.Bearer(token);

        long with = Allocated.By(() => Assert.True(_api.Validator.ValidateAtOnce(request).IsValid));

        Assert.Equal(Allocated.By(() => Assert.True(without.ValidateAtOnce(request).IsValid)), with);
    }

    [Fact]
    public async Task Repeated_disposal_does_not_end_the_measurements_of_others()
    {
        int measured = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == TelemetryNames.RevocationsApplied)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref measured));
        listener.Start();
        using var other = new RevocationApi();
        for (int i = 0; i < 1000; i++)
            other.Revocations.Dispose();

        await _api.Revocations.RevokeIssuerAsync(Issuer, cancellationToken: Stop);
        Assert.NotEqual(0, measured);
    }

    private ValueTask<RevocationOutcome> RevokeAsync(RevocationScope scope, string issuer, string value) => scope switch
    {
        RevocationScope.Token => _api.Revocations.RevokeTokenAsync(issuer, value, cancellationToken: Stop),
        RevocationScope.Session => _api.Revocations.RevokeSessionAsync(issuer, value, cancellationToken: Stop),
        RevocationScope.Subject => _api.Revocations.RevokeSubjectAsync(issuer, value, cancellationToken: Stop),
        RevocationScope.Client => _api.Revocations.RevokeClientAsync(issuer, value, cancellationToken: Stop),
        _ => _api.Revocations.RevokeIssuerAsync(issuer, cancellationToken: Stop),
    };

    private TestTokenBuilder Token(RevocationScope scope, string value) => scope switch
    {
        RevocationScope.Token => _api.Token().WithClaim("jti", value),
        RevocationScope.Session => _api.Token().WithClaim("sid", value),
        RevocationScope.Subject => _api.Token(value),
        RevocationScope.Client => _api.Token().WithClaim("client_id", value),
        _ => _api.Token(),
    };
}
