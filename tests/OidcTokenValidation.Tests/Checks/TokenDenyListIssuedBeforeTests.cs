using OidcTokenValidation.Checks;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Checks;

/// <summary>Entries of the deny list for tokens that were issued at or before a moment: a user who logs out, and logs in again.</summary>
public sealed class TokenDenyListIssuedBeforeTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TokenDenyList _list;
    private readonly Api _api;

    public TokenDenyListIssuedBeforeTests()
    {
        _api = new Api(options => options.Checks.Add(new Deferred(() => _list!)));
        _list = new TokenDenyList(timeProvider: _api.Clock);
    }

    private DateTimeOffset Now => _api.Clock.GetUtcNow();

    private string Issuer => _api.Issuer.Issuer;

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData(-5, 0, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 0.9, true)]
    [InlineData(0.5, 0.4, false)]
    [InlineData(0.5, 0.5, true)]
    [InlineData(1, 0.9, false)]
    [InlineData(1, 0, false)]
    [InlineData(20, 0, false)]
    public async Task Token_is_denied_if_its_iat_is_at_or_before_the_moment(double issuedAt, double issuedBefore, bool denied)
    {
        _list.DenySubject(Issuer, "alice", Now.AddSeconds(issuedBefore), Now + Longest);

        Assert.Equal(denied, await IsDeniedAsync(_api.Token().WithSubject("alice").WithClaim("iat", Now.ToUnixTimeSeconds() + issuedAt)));
    }

    [Fact]
    public async Task Tokens_of_others_are_not_denied()
    {
        _list.DenySubject(Issuer, "alice", Now, Now + Longest);
        _list.DenySubject("https://other.example/", "bob", Now, Now + Longest);
        _list.DenySession(Issuer, "s", Now, Now + Longest);

        Assert.True(await IsDeniedAsync(_api.Token().WithSubject("alice")));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("bob")));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("Alice")));
        Assert.True(await IsDeniedAsync(_api.Token().WithSubject("carol").WithClaim("sid", "s")));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("carol").WithClaim("sid", "t")));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("carol").WithId("s")));
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("carol").WithClaim("sid", "s")));
    }

    [Fact]
    public async Task Token_that_was_accepted_before_is_denied_from_then_on()
    {
        string token = $"Bearer {_api.Token().WithSubject("alice").ExpiringIn(Longest).Create()}";
        for (int i = 0; i < 3; i++)
            Assert.True((await _api.SendAsync(token)).IsValid);

        _list.DenySubject(Issuer, "alice", Now, Now + Longest);

        for (TimeSpan age = TimeSpan.Zero; age < Longest; age += TimeSpan.FromMinutes(5))
        {
            Assert.Equal(TokenFailureCode.RefusedByApplication, (await _api.SendAsync(token)).Failure!.Code);
            _api.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        // Within the clock skew after its expiry too.
        Assert.Equal(TokenFailureCode.RefusedByApplication, (await _api.SendAsync(token)).Failure!.Code);
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(TokenFailureCode.Expired, (await _api.SendAsync(token)).Failure!.Code);
    }

    [Fact]
    public async Task Opaque_token_is_denied_by_the_iat_of_the_introspection_response()
    {
        using var api = new OpaqueApi(configureApi: options => options.Checks = [new Deferred(() => _list)]);
        DateTimeOffset now = api.Clock.GetUtcNow();
        api.Endpoint.Answer = (token, _) => Task.FromResult(FakeEndpoint.Json(token switch
        {
            "old" => api.Active(("iat", now.ToUnixTimeSeconds())),
            "new" => api.Active(("iat", now.ToUnixTimeSeconds() + 1)),
            _ => api.Active(("iat", null)),
        }));
        foreach (string token in (string[])["old", "new", "undated"])
            await api.AcceptAsync(token);

        _list.DenySubject(api.Issuer.Issuer, "alice", now, DateTimeOffset.MaxValue);

        await api.RefuseAsync(TokenFailureCode.RefusedByApplication, "old");
        await api.RefuseAsync(TokenFailureCode.RefusedByApplication, "undated");
        await api.AcceptAsync("new");
        Assert.Equal(3, api.Endpoint.Count);
    }

    [Fact]
    public async Task Entry_expires_by_itself()
    {
        TestTokenBuilder token = _api.Token().WithSubject("alice").WithClaim("iat", Now.ToUnixTimeSeconds()).WithClaim("exp", Now.AddDays(1).ToUnixTimeSeconds());
        _list.DenySubject(Issuer, "alice", Now, Now + Longest);

        _api.Clock.Advance(TimeSpan.FromMinutes(65) - TimeSpan.FromTicks(1));
        Assert.True(await IsDeniedAsync(token));
        _api.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.False(await IsDeniedAsync(token));
    }

    [Fact]
    public async Task Latest_times_of_several_calls_apply()
    {
        DateTimeOffset first = Now;
        _api.Clock.Advance(TimeSpan.FromMinutes(10));
        _list.DenySubject(Issuer, "alice", Now, Now + Longest);
        _list.DenySubject(Issuer, "alice", first, first + Longest);

        Assert.Equal(1, _list.Count);
        Assert.True(await IsDeniedAsync(_api.Token().WithSubject("alice")));
        _api.Clock.Advance(TimeSpan.FromMinutes(64));
        Assert.True(await IsDeniedAsync(_api.Token().WithSubject("alice").WithClaim("iat", first.AddMinutes(10).ToUnixTimeSeconds())));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("alice").WithClaim("iat", first.AddMinutes(11).ToUnixTimeSeconds())));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task User_who_is_blocked_and_logs_out_is_blocked_no_longer_than_before(bool blockFirst)
    {
        DateTimeOffset start = Now;
        if (blockFirst)
            _list.DenySubject(Issuer, "alice", until: start.AddHours(1));
        _list.DenySubject(Issuer, "alice", issuedBefore: start, until: start.AddHours(3));
        if (!blockFirst)
            _list.DenySubject(Issuer, "alice", until: start.AddHours(1));
        TestTokenBuilder old = _api.Token().WithSubject("alice").WithClaim("iat", start.ToUnixTimeSeconds()).WithClaim("exp", start.AddDays(1).ToUnixTimeSeconds());

        _api.Clock.Advance(TimeSpan.FromMinutes(64));
        Assert.True(await IsDeniedAsync(_api.Token().WithSubject("alice")));
        _api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(await IsDeniedAsync(_api.Token().WithSubject("alice")));
        Assert.True(await IsDeniedAsync(old));
        _api.Clock.Advance(TimeSpan.FromHours(2));
        Assert.False(await IsDeniedAsync(old));
    }

    [Fact]
    public async Task Lookup_of_a_token_allocates_no_memory()
    {
        AccessToken token = await _api.AcceptAsync(_api.Token().WithSubject("alice"));
        var table = new DenyTable(capacity: 10, _api.Clock);
        Assert.True(table.TryAdd(DenyKind.Subject, DenyKey.Compute(DenyKind.Subject, Issuer, "alice"), DenyEntry.ForIssuedBefore(Now.AddSeconds(-10), DenyExpiry.From(Now + Longest, _api.Clock))));

        Assert.Equal(0, Allocated.By(() => Assert.False(table.IsDenied(token))));
    }

    private async Task<bool> IsDeniedAsync(TestTokenBuilder token)
    {
        AccessTokenValidationResult result = await _api.SendAsync(token);
        Assert.True(result.IsValid || result.Failure.Code == TokenFailureCode.RefusedByApplication, result.Failure?.ToString());
        return !result.IsValid;
    }

    // The list must use the clock of the API.
    private sealed class Deferred(Func<TokenDenyList> list) : IAccessTokenCheck
    {
        public ValueTask<AccessTokenCheckOutcome> CheckAsync(AccessToken token, CancellationToken cancellationToken) => list().CheckAsync(token, cancellationToken);
    }
}
