using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>Which logout tokens are accepted (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).</summary>
public sealed class LogoutTokenTests : IDisposable
{
    private readonly RevocationApi _api = new(configureApi: LogoutApi.Receive);

    public void Dispose() => _api.Dispose();

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 typ")]
    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("LOGOUT+JWT")]
    [InlineData("application/logout+jwt")]
    [InlineData("JWT")]
    [InlineData("jwt")]
    public async Task Types_of_logout_tokens_are_accepted(string type)
    {
        await _api.LogOutAsync(Logout().OfType(type));
        Assert.True(_api.IsRevoked(_api.Token()));
    }

    [Fact]
    public Task Logout_token_without_a_type_is_accepted() => _api.LogOutAsync(Logout().WithoutHeader("typ"));

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 typ")]
    [Theory]
    [InlineData("at+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("secevent+jwt")]
    [InlineData("id_token")]
    [InlineData("token-introspection+jwt")]
    [InlineData("logout+jwt ")]
    [InlineData("")]
    public Task Type_of_another_kind_of_JWT_is_rejected(string type) => _api.RejectAsync(Logout().OfType(type), TokenFailureCode.TypeNotAccepted);

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 aud")]
    [Fact]
    public async Task One_of_several_audiences_is_sufficient() => await _api.LogOutAsync(Logout().For("other", LogoutApi.ClientId));

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 aud")]
    [Theory]
    [InlineData("[\"other\"]")]
    [InlineData("\"WEB\"")]
    [InlineData("\"web \"")]
    [InlineData("\"https://api.example.com/\"")]
    [InlineData("[]")]
    [InlineData("[\"web\",1]")]
    [InlineData("null")]
    public Task Audience_without_a_configured_client_is_rejected(string audience) =>
        _api.RejectAsync(Logout().WithClaim("aud", JsonNode.Parse(audience)), TokenFailureCode.AudienceMismatch);

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 iss", "RFC 8417 §2.2 iss")]
    [Fact]
    public async Task Trust_domain_of_the_subject_is_no_issuer_of_logout_tokens()
    {
        var clock = new TestClock();
        using var domain = new TestIssuer("spiffe://example.org", clock, TestSigningKey.Create("ES256", "k"));
        using var api = new RevocationApi(
            configureApi: options =>
            {
                LogoutApi.Receive(options);
                options.Issuers.Add(domain.Trust(AccessTokenProfile.SpiffeJwtSvid));
            },
            time: clock);
        TestTokenBuilder logout = domain.Logout().WithSubject("spiffe://example.org/billing");

        await api.RejectAsync(logout, TokenFailureCode.IssuerNotTrusted);
        await api.RejectAsync(logout.WithoutClaim("iss"), TokenFailureCode.IssuerNotTrusted);
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 iss", "OpenID Connect Back-Channel Logout 1.0 §2.4 iat")]
    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 jti")]
    [Theory]
    [InlineData("iss", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("aud", TokenFailureCode.AudienceMismatch)]
    [InlineData("iat", TokenFailureCode.ClaimInvalid)]
    [InlineData("jti", TokenFailureCode.ClaimMissing)]
    [InlineData("events", TokenFailureCode.ClaimMissing)]
    public Task Required_claim_that_is_missing_is_rejected(string claim, TokenFailureCode code) => _api.RejectAsync(Logout().WithoutClaim(claim), code);

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 iss", "OpenID Connect Back-Channel Logout 1.0 §2.4 jti")]
    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 events", "OpenID Connect Back-Channel Logout 1.0 §2.4 nonce")]
    [Theory]
    [InlineData("iss", "1", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("iss", "\"https://issuer.example\"", TokenFailureCode.IssuerNotTrusted)]
    [InlineData("iat", "\"1\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("exp", "\"9999999999\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("exp", "null", TokenFailureCode.ClaimInvalid)]
    [InlineData("jti", "\"\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("jti", "7", TokenFailureCode.ClaimInvalid)]
    [InlineData("sub", "\"\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("sub", "null", TokenFailureCode.ClaimInvalid)]
    [InlineData("sid", "[\"s1\"]", TokenFailureCode.ClaimInvalid)]
    [InlineData("events", "[\"" + LogoutApi.Event + "\"]", TokenFailureCode.ClaimInvalid)]
    [InlineData("events", "{}", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("events", "{\"" + LogoutApi.Event + "\":true}", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("events", "{\"" + LogoutApi.Event + "/\":{}}", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("events", "{\"x\":{\"" + LogoutApi.Event + "\":{}}}", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("nonce", "\"n\"", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("nonce", "null", TokenFailureCode.TokenKindNotAccepted)]
    public Task Claim_with_another_value_is_rejected(string claim, string value, TokenFailureCode code) =>
        _api.RejectAsync(Logout().WithClaim(claim, JsonNode.Parse(value)), code);

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.6 subject or session")]
    [Fact]
    public Task Logout_token_without_a_subject_and_a_session_is_rejected() =>
        _api.RejectAsync(Logout().WithoutClaim("sub").WithoutClaim("sid"), TokenFailureCode.ClaimMissing);

    [Fact]
    public async Task Other_events_and_claims_beside_the_logout_are_ignored() => await _api.LogOutAsync(
        Logout().WithClaim("events", new JsonObject { ["urn:other"] = 1, [LogoutApi.Event] = new JsonObject { ["x"] = 1 } }).WithClaim("x", 1).WithoutClaim("exp"));

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 iat")]
    [Theory]
    [InlineData(-330, true)]
    [InlineData(-331, false)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task Time_of_issue_is_at_most_five_minutes_ago_and_not_in_the_future(int seconds, bool isAccepted)
    {
        TestTokenBuilder token = Logout().IssuedAt(_api.Now.AddSeconds(seconds));
        if (isAccepted)
            await _api.LogOutAsync(token);
        else
            await _api.RejectAsync(token, seconds < 0 ? TokenFailureCode.TooOld : TokenFailureCode.IssuedInFuture);
    }

    [Rule("OpenID Connect Back-Channel Logout 1.0 §2.4 exp")]
    [Theory]
    [InlineData(-29, true)]
    [InlineData(-30, false)]
    public async Task Expiry_is_observed_with_the_clock_skew(int seconds, bool isAccepted)
    {
        TestTokenBuilder token = Logout().ExpiringIn(TimeSpan.FromSeconds(seconds));
        if (isAccepted)
            await _api.LogOutAsync(token);
        else
            await _api.RejectAsync(token, TokenFailureCode.Expired);
    }

    [Fact]
    public async Task Form_of_the_token_is_read_as_strictly_as_that_of_access_tokens()
    {
        await _api.RejectAsync(Logout().WithRepeatedClaim("sub", "bob"), TokenFailureCode.DuplicateMember);
        await _api.RejectAsync(Logout().WithRepeatedHeader("kid", "x"), TokenFailureCode.DuplicateMember);
        await _api.RejectAsync(Logout().WithHeader("crit", new JsonArray("exp")), TokenFailureCode.CriticalHeader);
        await _api.RejectAsync(Logout().WithHeader("b64", false), TokenFailureCode.UnencodedPayload);
        await _api.RejectAsync(Logout().Unsecured(), TokenFailureCode.UnsecuredToken);
        await _api.RejectAsync(Logout().SignedWithPublicKeyAsSecret(), TokenFailureCode.AlgorithmNotAllowed);
        await _api.RejectAsync(Logout().Encrypted(), TokenFailureCode.EncryptedToken);
        await _api.RejectAsync(Logout().WithRawClaims("{"), TokenFailureCode.InvalidJson);
        await _api.RejectAsync(Logout().WithClaim("events", JsonNode.Parse(new string('[', 20) + new string(']', 20))), TokenFailureCode.NestedTooDeep);
        await _api.RejectAsync(Logout().WithClaim("x", new string('x', 12_000)), TokenFailureCode.TokenTooLong);
    }

    private TestTokenBuilder Logout() => _api.Issuer.Logout();
}
