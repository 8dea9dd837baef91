using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Profiles;

/// <summary>A profile of the application: every member is applied, and nothing that every profile checks is switched off.</summary>
public sealed class OwnProfileTests : IDisposable
{
    // No claim of this provider is a registered one.
    private static readonly AccessTokenProfile Acme = AccessTokenProfile.Rfc9068 with
    {
        Name = "Acme",
        Types = ["jwt"],
        RequiredClaims = ["acme:client", "acme:id", "acme:scopes"],
        KindClaims = [new("acme:kind", "access", "Access"), new("acme:zone") { Prefix = "eu-" }],
        ForbiddenClaims = ["acme:refresh"],
        SubjectClaims = ["acme:user", "acme:service"],
        ClientIdClaims = ["acme:client"],
        TokenIdClaim = "acme:id",
        ScopeClaims = ["acme:scopes"],
        RolesClaim = ["acme:authorization", "roles"],
        AudienceSubstitute = "acme:api",
    };

    private static readonly TokenShape Token = new("JWT", """
        {"sub":"no subject here","acme:kind":"access","acme:zone":"eu-1","acme:client":"web","acme:id":"t1","acme:user":"alice","acme:scopes":["read","write all"],
         "acme:authorization":{"roles":["admin"],"acme:kind":"refresh"},"acme:api":"api","acme:null":null,"acme:number":-1.5e3,"acme:flag":true}
        """);

    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "k"));

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void Values_are_read_from_the_claims_that_the_profile_names()
    {
        AccessToken token = Accept(Acme, Token);
        Assert.Equal(("alice", "web", "t1"), (token.Subject, token.ClientId, token.JwtId));
        Assert.Equal(["all", "read", "write"], token.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(["admin"], token.Roles);
        Assert.Equal("alice", AccessTokenName(token));
    }

    [Fact]
    public void Names_and_values_with_escapes_are_the_same()
    {
        string escaped = Token.Claims.Replace("\"acme:kind\":\"access\"", "\"\\u0061cme:kind\":\"acc\\u0065ss\"", StringComparison.Ordinal)
            .Replace("\"eu-1\"", "\"\\u0065u-1\"", StringComparison.Ordinal).Replace("\"acme:user\":\"alice\"", "\"acme:\\u0075ser\":\"\\u0061lice\"", StringComparison.Ordinal);
        Assert.NotEqual(Token.Claims, escaped);
        Assert.Equal("alice", Accept(Acme, Token with { Claims = escaped }, keepsText: true).Subject);
    }

    [Theory]
    [InlineData("acme:kind", "\"refresh\"", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:kind", "\"ACCESS\"", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:kind", "[\"access\"]", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:kind", "null", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:zone", "\"us-1\"", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:zone", "\"EU-1\"", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:zone", "1", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:refresh", "null", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:client", "\"\"", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:client", "7", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:id", "{}", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:scopes", "[]", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:scopes", "null", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:user", "7", TokenFailureCode.ClaimInvalid)]
    [InlineData("acme:user", "\"\"", TokenFailureCode.ClaimMissing)]
    [InlineData("acme:api", "\"other\"", TokenFailureCode.AudienceMismatch)]
    [InlineData("acme:api", "[\"api\",1]", TokenFailureCode.ClaimInvalid)]
    [InlineData("aud", "\"other\"", TokenFailureCode.AudienceMismatch)]
    [InlineData("aud", "[]", TokenFailureCode.ClaimInvalid)]
    [InlineData("exp", "1", TokenFailureCode.Expired)]
    [InlineData("nbf", "99999999999", TokenFailureCode.NotYetValid)]
    public void Token_with_another_value_is_rejected(string claim, string json, TokenFailureCode code) => Reject(Acme, Token.With(claim, JsonNode.Parse(json)), code);

    [Theory]
    [InlineData("acme:kind", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:zone", TokenFailureCode.TokenKindNotAccepted)]
    [InlineData("acme:client", TokenFailureCode.ClaimMissing)]
    [InlineData("acme:id", TokenFailureCode.ClaimMissing)]
    [InlineData("acme:user", TokenFailureCode.ClaimMissing)]
    [InlineData("acme:api", TokenFailureCode.ClaimMissing)]
    public void Token_without_a_claim_is_rejected(string claim, TokenFailureCode code)
    {
        string explanation = Reject(Acme, Token.Without(claim), code).Explanation!;
        Assert.Contains($"'{claim}'", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Subject_is_the_first_claim_that_is_not_empty()
    {
        Assert.Equal("svc", Accept(Acme, Token.Without("acme:user").With("acme:service", "svc")).Subject);
        Assert.Equal("svc", Accept(Acme, Token.With("acme:user", "").With("acme:service", "svc")).Subject);
        Assert.Equal("alice", Accept(Acme, Token.With("acme:service", "svc")).Subject);
        Reject(Acme, Token.With("acme:user", "").With("acme:service", new JsonArray("svc")), TokenFailureCode.ClaimInvalid);
    }

    [Fact]
    public void Lifetime_and_algorithms_of_the_profile_are_limits_beside_those_of_the_API()
    {
        Accept(Acme with { MaxLifetime = TimeSpan.FromSeconds(610) }, Token);
        Reject(Acme with { MaxLifetime = TimeSpan.FromSeconds(609) }, Token, TokenFailureCode.LifetimeNotAccepted);
        Accept(Acme with { AllowedAlgorithms = ["ES256", "RS256"] }, Token);
        Reject(Acme with { AllowedAlgorithms = ["RS256"] }, Token, TokenFailureCode.AlgorithmNotAllowed);
        Reject(Acme with { AllowedAlgorithms = ["RS256", "ES256"] }, Token, TokenFailureCode.AlgorithmNotAllowed, static trusted => trusted.AllowedAlgorithms = ["RS256"]);
        var exception = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => Send(Acme with { AllowedAlgorithms = ["ES256"] }, Token, static trusted => trusted.AllowedAlgorithms = ["RS256"]));
        Assert.Contains("AllowedAlgorithms has no algorithm of the profile Acme. Write one of ES256.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Issued_at_is_optional_only_where_the_profile_has_it_so_and_limits_of_age_need_it()
    {
        Reject(Acme, Token.With("iat", "text"), TokenFailureCode.ClaimInvalid);
        AccessTokenProfile without = Acme with { IsIssuedAtOptional = true };
        Assert.Equal(default, Accept(without, Token, without: "iat").IssuedAt);
        Reject(Acme, Token, TokenFailureCode.ClaimMissing, without: "iat");
        Reject(without with { MaxLifetime = TimeSpan.FromDays(1) }, Token, TokenFailureCode.LifetimeNotAccepted, without: "iat");
    }

    [Fact]
    public void Report_names_the_profile_and_what_it_requires()
    {
        using AccessTokenValidator validator = CreateValidator(Acme);
        Assert.Equal("'jwt' by the profile Acme", Expected("type", Token with { Type = "at+jwt" }).Split("be ")[^1].Split('.')[0]);
        Assert.Contains(
            "iss, acme:user or acme:service, aud or acme:api, exp, iat, acme:client, acme:id, acme:scopes by the profile Acme", Expected("required-claims", Token), StringComparison.Ordinal);

        string Expected(string check, TokenShape shape)
        {
            ResourceRequest request = TestRequest.Bearer(shape.Sign(_issuer));
            return validator.Explain(request, validator.ValidateAtOnce(request)).Checks.Single(row => row.Name == check).Expected;
        }
    }

    [Fact]
    public void Advice_names_the_profile_of_the_application_whose_form_a_token_has()
    {
        using AccessTokenValidator validator = CreateValidator(AccessTokenProfile.Rfc9068, static options => options.Trust("https://acme.example/").Profile = Acme);
        string explanation = validator.ValidateAtOnce(TestRequest.Bearer(Token.Sign(_issuer))).Failure!.Explanation!;
        Assert.Contains("The token has the form of the profile Acme: if it is an access token of your provider, set the issuer's Profile to your profile Acme.", explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Profiles_with_the_same_values_are_equal_and_a_change_of_any_value_is_a_difference()
    {
        AccessTokenProfile[] different =
        [
            Acme, Acme with { Name = "x" }, Acme with { IsIdToken = true }, Acme with { Types = ["jwt", "x"] }, Acme with { IsTypeOptional = true }, Acme with { RequiredClaims = [] },
            Acme with { RequiredOneOf = ["x"] }, Acme with { KindClaims = [] }, Acme with { ForbiddenClaims = [] }, Acme with { KeyBoundClaim = new("x") }, Acme with { SubjectClaims = ["x"] },
            Acme with { IsSubjectOptionalForClients = true }, Acme with { ClientIdClaims = ["x"] }, Acme with { TokenIdClaim = "x" }, Acme with { ScopeClaims = ["x"] },
            Acme with { RolesClaim = ["x"] }, Acme with { GroupsClaim = ["x"] }, Acme with { ForbidsClientAsAudience = true }, Acme with { AudienceSubstitute = null },
            Acme with { IsIssuedAtOptional = true }, Acme with { MaxLifetime = TimeSpan.FromDays(1) }, Acme with { AllowedAlgorithms = ["ES256"] },
            Acme with { KeyBoundClaim = new("x") { IsOptional = true } }, Acme with { KeyBoundClaim = new("x") { Prefix = "y" } }, Acme with { KeyBoundClaim = new("x", "y") },
            Acme with { KeyBoundClaim = new("x") { Suffix = "y" } }, Acme with { TakesIssuerFromSubject = true },
        ];
        Assert.Equal(different.Length, different.Distinct().Count());
        Assert.Equal(Acme, Acme with { Types = [.. Acme.Types], KindClaims = [new("acme:kind", "access", "Access"), new("acme:zone") { Prefix = "eu-" }] });
    }

    [Fact]
    public void Lists_of_the_caller_are_copied()
    {
        string[] types = ["acme+jwt"];
        AccessTokenProfile profile = Acme with { Types = types };
        types[0] = "jwt";
        Assert.Equal(["acme+jwt"], profile.Types);
    }

    private static string? AccessTokenName(AccessToken token) => token.ToPrincipal(new AccessTokenPrincipalOptions()).Identity!.Name;

    private AccessToken Accept(AccessTokenProfile profile, TokenShape shape, string? without = null, bool keepsText = false)
    {
        AccessTokenValidationResult result = Send(profile, shape, without: without, keepsText: keepsText);
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    private TokenFailure Reject(AccessTokenProfile profile, TokenShape shape, TokenFailureCode code, Action<TrustedIssuer>? configure = null, string? without = null)
    {
        TokenFailure? failure = Send(profile, shape, configure, without).Failure;
        Assert.Equal(code, failure?.Code);
        return failure!;
    }

    private AccessTokenValidationResult Send(
        AccessTokenProfile profile, TokenShape shape, Action<TrustedIssuer>? configure = null, string? without = null, bool keepsText = false)
    {
        using AccessTokenValidator validator = CreateValidator(profile, options => configure?.Invoke(options.Issuers[0]));
        return validator.ValidateAtOnce(TestRequest.Bearer(shape.Sign(_issuer, without, keepsText)));
    }

    private AccessTokenValidator CreateValidator(AccessTokenProfile profile, Action<AccessTokenValidationOptions>? configure = null)
    {
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        var options = new AccessTokenValidationOptions { Audiences = { "api" }, Issuers = { trusted } };
        configure?.Invoke(options);
        return AccessTokenValidator.Create(options, _issuer.Clock);
    }
}
