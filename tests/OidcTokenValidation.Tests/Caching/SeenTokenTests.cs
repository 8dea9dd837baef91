using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Checks.Support;
using OidcTokenValidation.Tests.Jose.Support;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.Caching;

/// <summary>A token that was seen before: its signature is not verified again, and everything else is checked each time.</summary>
public sealed class SeenTokenTests : IDisposable
{
    private readonly RecordingCryptoProvider _crypto = new();
    private readonly ProofApi _api;

    public SeenTokenTests() => _api = new ProofApi(options => options.CryptoProvider = _crypto);

    public void Dispose() => _api.Dispose();

    [Fact]
    public void Signature_of_a_repeated_token_is_verified_twice_and_never_again()
    {
        // Many tokens are sent only once, so a token is cached when it is sent the second time.
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().Create());
        Assert.True(_api.Send(request).IsValid);
        BreakMathematics();
        Assert.Equal(TokenFailureCode.InvalidSignature, _api.Send(request).Failure!.Code);
        _crypto.Fault = null;
        Keep(request);
        BreakMathematics();
        Assert.True(_api.Send(request).IsValid);
        Assert.True(_api.Send(request).IsValid);
        Assert.Equal(TokenFailureCode.InvalidSignature, _api.Send(TestRequest.Bearer(_api.Issuer.Token().Create())).Failure!.Code);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Capacity_decides_whether_a_repeated_token_is_cached(int room, bool remembered)
    {
        using AccessTokenValidator validator = _api.Create(options => (options.CryptoProvider, options.MaxCachedTokens) = (_crypto, room));
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().Create());
        Assert.True(validator.ValidateAtOnce(request).IsValid);
        Assert.True(validator.ValidateAtOnce(request).IsValid);
        BreakMathematics();
        Assert.Equal(remembered, validator.ValidateAtOnce(request).IsValid);
    }

    [Fact]
    public void Rejected_signature_is_not_cached_as_good()
    {
        string token = _api.Issuer.Token().Create();
        BreakMathematics();
        Assert.Equal(TokenFailureCode.InvalidSignature, _api.Send(TestRequest.Bearer(token)).Failure!.Code);
        _crypto.Fault = null;
        Assert.True(_api.Send(TestRequest.Bearer(token)).IsValid);
    }

    [Rule("RFC 9068 §4 exp")]
    [Fact]
    public void Cached_token_still_expires()
    {
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().ExpiringIn(TimeSpan.FromMinutes(1)).Create());
        Keep(request);
        _api.Clock.Advance(TimeSpan.FromSeconds(89.999));
        Assert.True(_api.Send(request).IsValid);
        _api.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TokenFailureCode.Expired, _api.Send(request).Failure!.Code);
    }

    [Rule("RFC 7519 §4.1.5 nbf")]
    [Fact]
    public void Cached_token_is_not_yet_valid_after_the_clock_is_set_back()
    {
        ResourceRequest notBefore = TestRequest.Bearer(_api.Issuer.Token().WithClaim("nbf", (long)_api.Seconds).IssuedAt(_api.Now.AddHours(-1)).Create());
        ResourceRequest issued = TestRequest.Bearer(_api.Issuer.Token().Create());
        Keep(notBefore);
        Keep(issued);
        _api.Clock.SetUtcNow(_api.Now.AddSeconds(-31));
        Assert.Equal(TokenFailureCode.NotYetValid, _api.Send(notBefore).Failure!.Code);
        Assert.Equal(TokenFailureCode.IssuedInFuture, _api.Send(issued).Failure!.Code);
    }

    [Fact]
    public void Cached_token_does_not_make_an_invalid_proof_valid()
    {
        _api.Accept(_api.Proof());
        _api.Accept(_api.Proof());
        using var other = new DPoPClient(ClientKey.Strange, _api.Clock);
        _api.Refuse(string.Empty, TokenFailureCode.ProofMissing);
        _api.Refuse(_api.Proof().WithSignature(new byte[64]), TokenFailureCode.ProofSignatureInvalid);
        _api.Refuse(_api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        _api.Refuse(other.Proof("GET", ProofApi.Url).ForToken(_api.Token), TokenFailureCode.ProofKeyMismatch);
        Assert.Equal(TokenFailureCode.BoundTokenWithoutProof, _api.Send(TestRequest.Bearer(_api.Token)).Failure!.Code);
        _api.Accept(_api.Proof());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(3, 0)]
    [InlineData(3, 3)]
    public void Cached_token_does_not_accept_a_proof_for_another_token_of_the_same_key(int timesSeen, int timesOtherSeen)
    {
        string token = _api.Token;
        string other = _api.Issuer.Token().BoundTo(_api.Client).Create();
        See(other, timesOtherSeen);
        See(token, timesSeen);
        for (int i = 0; i < 3; i++)
        {
            _api.Refuse(_api.Request(_api.Client.Proof("GET", ProofApi.Url).ForToken(other)), TokenFailureCode.ProofTokenMismatch);
            _api.Refuse(_api.Request(_api.Client.Proof("GET", ProofApi.Url)), TokenFailureCode.ProofIncomplete);
            _api.Refuse(_api.Proof().WithClaim("ath", Base64Url.EncodeToString(new byte[32])), TokenFailureCode.ProofTokenMismatch);
        }

        See(token, 1);
        See(other, 1);
    }

    [Fact]
    public void Token_with_less_than_a_tick_left_is_accepted_and_not_cached()
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch.AddSeconds(1));
        using AccessTokenValidator validator = _api.Create(configure: null, clock: clock);
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().WithClaim("iat", 0).WithClaim("exp", 1.00000001).Create());
        for (int i = 0; i < 3; i++)
            Assert.True(validator.ValidateAtOnce(request).IsValid);
    }

    [Fact]
    public void Token_with_a_rejected_proof_is_accepted_with_a_good_proof()
    {
        _api.Refuse(_api.Proof("POST"), TokenFailureCode.ProofMethodMismatch);
        _api.Accept(_api.Proof());
    }

    [Fact]
    public void Token_that_differs_in_one_character_is_another_one()
    {
        Assert.True(_api.Send(TestRequest.Bearer(_api.Issuer.Token().Create())).IsValid);
        string token = _api.Issuer.Token().Create();
        Keep(TestRequest.Bearer(token));
        for (int at = 0; at < token.Length; at++)
        {
            foreach (char c in "?é\u00ffA.")
            {
                if (token[at] != c)
                    Assert.False(_api.Send(TestRequest.Bearer(token[..at] + c + token[(at + 1)..])).IsValid);
            }
        }
    }

    [Fact]
    public void Another_signature_over_the_same_claims_is_another_token()
    {
        TestTokenBuilder builder = _api.Issuer.Token().WithClaim("jti", "1");
        Keep(TestRequest.Bearer(builder.Create()));
        BreakMathematics();
        Assert.False(_api.Send(TestRequest.Bearer(builder.Create())).IsValid);
    }

    [Fact]
    public void Values_of_a_cached_token_are_shared_and_cannot_be_changed()
    {
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().WithScope("read", "write").WithClaim("roles", new JsonArray("admin")).WithClaim("groups", new JsonArray("staff")).Create());
        Keep(request);
        (AccessToken first, AccessToken second) = (_api.Send(request).Token!, _api.Send(request).Token!);
        Assert.NotSame(first, second);
        Assert.Same(first.Scopes, second.Scopes);
        Assert.Same(first.Subject, second.Subject);
        Assert.All([first.Audiences, first.Roles, first.Groups, first.Amr], static list => Assert.True(((ICollection<string>)list).IsReadOnly));
        first.ToPrincipal().Identities.Single().AddClaim(new Claim("roles", "root"));
        Assert.False(second.ToPrincipal().IsInRole("root"));
    }

    [Fact]
    public void Tokens_that_are_sent_once_do_not_evict_a_cached_token()
    {
        using AccessTokenValidator validator = _api.Create(options => (options.CryptoProvider, options.MaxCachedTokens) = (_crypto, 4));
        ResourceRequest[] regulars = [.. Enumerable.Range(0, 4).Select(_ => TestRequest.Bearer(_api.Issuer.Token().Create()))];
        for (int i = 0; i < 2; i++)
            Assert.All(regulars, request => Assert.True(validator.ValidateAtOnce(request).IsValid));
        for (int i = 0; i < 100; i++)
            Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(_api.Issuer.Token().Create())).IsValid);
        Assert.All(regulars, request => Assert.True(validator.ValidateAtOnce(request).IsValid));
        BreakMathematics();
        Assert.All(regulars, request => Assert.True(validator.ValidateAtOnce(request).IsValid));
    }

    [Fact]
    public void Custom_checks_run_each_time()
    {
        AccessTokenCheckOutcome outcome = AccessTokenCheckOutcome.Passed;
        using AccessTokenValidator validator = _api.Create(options => options.Checks.Add(new ScriptedCheck(_ => ValueTask.FromResult(outcome))));
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().WithClaim("jti", "1").Create());
        for (int i = 0; i < 3; i++)
            Assert.True(validator.ValidateAtOnce(request).IsValid);
        outcome = AccessTokenCheckOutcome.Rejected;
        Assert.Equal(TokenFailureCode.RefusedByApplication, validator.ValidateAtOnce(request).Failure!.Code);
    }

    [Fact]
    public void Disposed_validator_caches_no_tokens()
    {
        AccessTokenValidator validator = _api.Create(null);
        ResourceRequest request = TestRequest.Bearer(_api.Issuer.Token().Create());
        Assert.True(validator.ValidateAtOnce(request).IsValid);
        validator.Dispose();
        validator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => validator.ValidateAtOnce(request));
    }

    [Fact]
    public async Task Cached_token_of_a_removed_key_is_rejected_after_the_next_fetch()
    {
        await using TestIssuerServer provider = Providers.Start(new TestClock());
        using var api = new KeyedApi(provider.Issuer);
        await api.WarmUpAsync();
        string token = api.Token();
        Keep(api, token);
        TestSigningKey removed = provider.Issuer.Keys[0];
        provider.Issuer.AddKey("ES256");
        provider.Issuer.RemoveKey(removed);
        api.AcceptAtOnce(token);

        await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();
        KeyedApi.AssertKeyNotFound(await api.SendAsync(token).Soon());
        await api.AcceptAsync(api.Token());
    }

    [Fact]
    public async Task Cached_token_of_a_key_that_was_replaced_under_its_name_is_rejected_too()
    {
        await using TestIssuerServer provider = Providers.Start(new TestClock());
        using var api = new KeyedApi(provider.Issuer);
        await api.WarmUpAsync();
        string token = api.Token();
        Keep(api, token);
        TestSigningKey removed = provider.Issuer.Keys[0];
        provider.Issuer.RemoveKey(removed);
        provider.Issuer.AddKey("ES256", removed.KeyId);

        await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();
        Assert.Equal(TokenFailureCode.InvalidSignature, (await api.SendAsync(token).Soon()).Failure!.Code);
        api.AcceptAtOnce(api.Token());

        // It is cached again with its key after it has been verified again.
        provider.Issuer.RemoveKey(provider.Issuer.Keys[0]);
        provider.Issuer.AddKey(removed);
        await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();
        api.AcceptAtOnce(token);
    }

    [Fact]
    public async Task Fetch_that_brings_the_same_keys_changes_nothing()
    {
        await using TestIssuerServer provider = Providers.Start(new TestClock());
        using var api = new KeyedApi(provider.Issuer, configureApi: options => options.CryptoProvider = _crypto);
        await api.WarmUpAsync();
        string token = api.Token();
        Keep(api, token);
        await api.Keys.RefreshAsync(TestContext.Current.CancellationToken).Soon();
        BreakMathematics();
        api.AcceptAtOnce(token);
    }

    private static void Keep(KeyedApi api, string token)
    {
        api.AcceptAtOnce(token);
        api.AcceptAtOnce(token);
    }

    private void See(string token, int times)
    {
        (string before, _api.Token) = (_api.Token, token);
        for (int i = 0; i < times; i++)
            _api.Accept(_api.Proof());
        _api.Token = before;
    }

    private void Keep(in ResourceRequest request)
    {
        Assert.True(_api.Send(request).IsValid);
        Assert.True(_api.Send(request).IsValid);
    }

    private void BreakMathematics() => _crypto.Fault = new InvalidOperationException("The signature was verified again.");
}
