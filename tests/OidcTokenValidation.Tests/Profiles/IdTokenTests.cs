using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>ID tokens for the backend of a single-page app (OpenID Connect Core §2, §3.1.3.7): never mixed with access tokens.</summary>
public sealed class IdTokenTests : IDisposable
{
    private static readonly TokenShape Good = new("JWT", """{"sub":"alice","aud":"web","nonce":"n-0S6","auth_time":1700000000,"at_hash":"h","email":"alice@example.com"}""");

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));
    private readonly AccessTokenValidator _validator;

    public IdTokenTests()
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = AccessTokenProfile.IdToken;
        _validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "web" }, Issuers = { trusted } }, _issuer.Clock);
    }

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public void ID_token_for_the_app_passes()
    {
        AccessToken token = Send(Good).Token!;
        Assert.Equal("alice", token.Subject);
        Assert.Null(token.ClientId);
        Assert.Empty(token.Scopes);
        Assert.True(Send(Good with { Type = null }).IsValid);
        Assert.True(Send(Good.With("azp", "web")).IsValid);
        Assert.True(Send(Good.With("aud", new JsonArray("web", "other")).With("azp", "web")).IsValid);
        Assert.True(Send(Good.With("token_use", "id")).IsValid);
        Assert.True(Send(Good.With("typ", "ID")).IsValid);
    }

    [Fact]
    public void Nonce_and_age_are_enforced_by_requirements()
    {
        AccessToken token = Send(Good).Token!;
        Assert.True(AccessRequirement.Claim("nonce", "n-0S6").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.Claim("nonce", "another").Evaluate(token).IsGranted);
        Assert.False(AccessRequirement.AuthenticationAge(TimeSpan.FromMinutes(5)).Evaluate(token).IsGranted);
    }

    [Fact]
    public void Optional_claims_in_an_unsupported_form_are_ignored()
    {
        AccessToken token = Send(Good.With("amr", new JsonArray(new JsonObject { ["method"] = "password" })).With("acr", 1).With("auth_time", "soon")).Token!;
        Assert.Empty(token.Amr);
        Assert.Equal((null, null), (token.Acr, token.AuthTime));
        Assert.Equal(TokenFailureCode.TokenKindNotAccepted, Send(Good.With("scope", 5)).Failure!.Code);
        Assert.Equal(TokenFailureCode.ClaimInvalid, Send(Good.With("azp", 5)).Failure!.Code);
    }

    [Fact]
    public void ID_token_for_another_party_is_rejected()
    {
        Assert.Equal(TokenFailureCode.AudienceMismatch, Send(Good.With("aud", "api")).Failure!.Code);
        Assert.Equal(TokenFailureCode.AudienceMismatch, Send(Good.With("azp", "other")).Failure!.Code);
        Assert.Equal(TokenFailureCode.ClaimMissing, Send(Good.With("aud", new JsonArray("web", "other"))).Failure!.Code);
        Assert.Equal(TokenFailureCode.ClaimInvalid, Send(Good.With("azp", "")).Failure!.Code);
    }

    [Fact]
    public void Authorized_party_in_another_form_is_rejected_where_the_profile_reads_no_client()
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = AccessTokenProfile.IdToken with { Name = "Acme", ClientIdClaims = [] };
        using AccessTokenValidator validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { "web" }, Issuers = { trusted } }, _issuer.Clock);
        Assert.True(validator.ValidateAtOnce(TestRequest.Bearer(Good.Sign(_issuer))).IsValid);
        string token = Good.With("azp", new JsonArray("other")).Sign(_issuer);
        Assert.Equal(TokenFailureCode.ClaimInvalid, validator.ValidateAtOnce(TestRequest.Bearer(token)).Failure!.Code);
    }

    public static TheoryData<string> Profiles => [.. ProviderShapes.All.Keys.Select(static profile => profile.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Access_tokens_are_rejected_even_with_the_apps_audience(string profileName)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;

        // Tokens without scopes differ from ID tokens only in their audience, which is not the app.
        if (!ProviderShapes.All[profile].GrantsScopes)
            return;
        foreach (TokenShape shape in ProviderShapes.All[profile].Access)
            Assert.False(Send(shape.With("aud", "web").With("azp", "web")).IsValid, shape.Claims);
    }

    [Theory]
    [InlineData("at+jwt")]
    [InlineData("logout+jwt")]
    [InlineData("dpop+jwt")]
    [InlineData("token-introspection+jwt")]
    public void Other_types_are_rejected(string type) => Assert.Equal(TokenFailureCode.TypeNotAccepted, Send(Good with { Type = type }).Failure!.Code);

    private AccessTokenValidationResult Send(TokenShape shape)
    {
        return _validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(_issuer)));
    }
}
