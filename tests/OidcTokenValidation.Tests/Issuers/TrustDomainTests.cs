using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.TestSupport.Profiles;

namespace OidcTokenValidation.Tests.Issuers;

/// <summary>SPIFFE JWT-SVID: the trust domain of the subject is the issuer of a token without <c>iss</c>, and its keys alone verify the token.</summary>
public sealed class TrustDomainTests : IDisposable
{
    private const string Workload = "spiffe://example.org/billing/worker";

    private readonly TestClock _clock = new();
    private readonly TestIssuer _home;
    private readonly TestIssuer _partner;
    private readonly TestIssuer _provider;

    public TrustDomainTests()
    {
        // All keys have the same name: only the issuer decides which one verifies.
        _home = new TestIssuer("spiffe://example.org", _clock, TestSigningKey.Create("ES256", "k"));
        _partner = new TestIssuer("spiffe://example.org.partner", _clock, TestSigningKey.Create("ES256", "k"));
        _provider = new TestIssuer("https://example.org", _clock, TestSigningKey.Create("ES256", "k"));
    }

    public void Dispose()
    {
        _home.Dispose();
        _partner.Dispose();
        _provider.Dispose();
    }

    [Fact]
    public void Trust_domain_of_the_subject_is_the_issuer()
    {
        AccessToken token = Accept(_home, Svid(Workload));
        Assert.Equal(("spiffe://example.org", Workload), (token.Issuer, token.Subject));
        Assert.Equal("spiffe://example.org.partner", Accept(_partner, Svid("spiffe://example.org.partner/x")).Issuer);
        Assert.Equal("https://example.org", Accept(_provider, new TokenShape("JWT", """{"sub":"spiffe://example.org/x","aud":"api","scope":"read"}""")).Issuer);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("JWT")]
    [InlineData("JOSE")]
    [InlineData("jwt")]
    public void Type_is_optional(string? type) => Accept(_home, Svid(Workload) with { Type = type });

    [Fact]
    public void Key_of_another_issuer_does_not_verify()
    {
        Reject(_partner, Svid(Workload), TokenFailureCode.InvalidSignature);
        Reject(_provider, Svid(Workload), TokenFailureCode.InvalidSignature, withIssuer: false);
        Reject(_home, Svid("spiffe://example.org.partner/x"), TokenFailureCode.InvalidSignature);
        Reject(_home, new TokenShape("JWT", """{"iss":"https://example.org","sub":"spiffe://example.org/x","aud":"api","scope":"read"}"""), TokenFailureCode.InvalidSignature);
    }

    [Theory]
    [InlineData("spiffe://example.com/billing")]
    [InlineData("spiffe://example.or/g")]
    [InlineData("spiffe://example.org.example.com/billing")]
    [InlineData("spiffe://sub.example.org/billing")]
    [InlineData("spiffe://example.org-/billing")]
    public void Other_trust_domain_is_not_trusted(string subject)
    {
        TokenFailure failure = Reject(_home, Svid(subject), TokenFailureCode.IssuerNotTrusted);
        Assert.Contains("'spiffe://example.org'", failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(subject, failure.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spiffe://Example.org/billing")]
    [InlineData("spiffe://EXAMPLE.ORG/billing")]
    [InlineData("spiffe://ex%61mple.org/billing")]
    [InlineData("spiffe://example.org%2fx/billing")]
    [InlineData("spiffe://user@example.org/billing")]
    [InlineData("spiffe://example.org@example.org/billing")]
    [InlineData("spiffe://example.org:443/billing")]
    [InlineData("spiffe://example.org:/billing")]
    [InlineData("spiffe://example.org./billing/")]
    [InlineData("spiffe://example.org")]
    [InlineData("spiffe://example.org/")]
    [InlineData("spiffe://example.org//billing")]
    [InlineData("spiffe://example.org/../billing")]
    [InlineData("spiffe://example.org/billing?x")]
    [InlineData("spiffe://example.org/billing#x")]
    [InlineData("spiffe://example.org\\@example.com/billing")]
    [InlineData("spiffe:///billing")]
    [InlineData("spiffe:example.org/billing")]
    public void Subject_that_is_no_SPIFFE_ID_of_a_workload_is_invalid(string subject) => Reject(_home, Svid(subject), TokenFailureCode.ClaimInvalid);

    [Theory]
    [InlineData("SPIFFE://example.org/billing")]
    [InlineData("https://example.org/billing")]
    [InlineData("alice")]
    [InlineData("")]
    public void Token_without_issuer_and_SPIFFE_ID_lacks_an_issuer(string subject)
    {
        Reject(_home, Svid(subject), TokenFailureCode.TypeNotAccepted);
        Reject(_home, Svid(subject) with { Type = "at+jwt" }, TokenFailureCode.ClaimMissing);
    }

    [Fact]
    public void SPIFFE_ID_is_compared_after_the_escapes_of_JSON_are_resolved()
    {
        string claims = $$"""{"sub":"spiffe:\/\/ex\u0061mple.org\/billing","aud":"api","exp":{{_clock.GetUtcNow().ToUnixTimeSeconds() + 60}}}""";
        AccessTokenValidationResult result = Validate(_home.Token().WithRawClaims(claims).WithHeader("typ", "JWT").Create());
        Assert.Equal("spiffe://example.org/billing", result.Token?.Subject);
    }

    public static TheoryData<string> Issuers => ["null", "\"\"", "\" \"", "1", "[]", "[\"spiffe://example.org\"]", "{}", "true", "\"spiffe://example.org\"", "\"spiffe://example.org.partner\"", "\"spiffe://example.org/billing/worker\"", "\"https://example.org\"", "\"https://other.example\""];

    [Theory]
    [MemberData(nameof(Issuers))]
    public void Token_with_an_issuer_is_never_judged_by_its_subject(string json)
    {
        foreach (TestIssuer signer in (TestIssuer[])[_home, _partner, _provider])
            Assert.Equal(AccessTokenOutcome.Rejected, Validate(Sign(signer, Svid(Workload).With("iss", JsonNode.Parse(json)), withIssuer: false)).Outcome);
    }

    [Theory]
    [InlineData("ES256", null)]
    [InlineData("RS256", TokenFailureCode.InvalidSignature)]
    public void Token_with_one_issuer_and_another_subject_is_verified_by_the_issuer(string algorithm, TokenFailureCode? expected)
    {
        // A subject like that of a workload gives a token of another issuer nothing: its issuer is the provider.
        TokenShape shape = new("JWT", """{"sub":"spiffe://example.org/billing/worker","aud":"api","scope":"read"}""");
        AccessTokenValidationResult result = algorithm == "ES256" ? Validate(Sign(_provider, shape)) : Validate(Sign(_home, shape.With("iss", "https://example.org")));
        Assert.Equal(expected, result.Failure?.Code);
        if (result.Token is not { } token)
            return;
        Assert.Null(SpiffeId.From(token));
        Assert.False(AccessRequirement.Spiffe(Workload).Evaluate(token).IsGranted);
    }

    [Fact]
    public void Repeated_issuer_or_subject_is_malformed()
    {
        foreach (string name in (string[])["iss", "sub"])
        {
            string claims = $$"""{"sub":"{{Workload}}","{{name}}":"spiffe://example.org/other","{{name}}":"{{Workload}}","aud":"api","exp":{{_clock.GetUtcNow().ToUnixTimeSeconds() + 60}}}""";
            Assert.Equal(TokenFailureCode.DuplicateMember, Validate(_home.Token().WithRawClaims(claims).WithHeader("typ", "JWT").Create()).Failure?.Code);
        }
    }

    [Theory]
    [InlineData("exp")]
    [InlineData("aud")]
    public void Expiry_and_audience_are_required(string claim)
    {
        JsonObject claims = JsonNode.Parse(Svid(Workload).Claims)!.AsObject();
        claims["exp"] = _clock.GetUtcNow().ToUnixTimeSeconds() + 60;
        Assert.True(Validate(_home.Token().WithRawClaims(claims.ToJsonString()).WithHeader("typ", "JWT").Create()).IsValid);
        claims.Remove(claim);
        Assert.Equal(TokenFailureCode.ClaimMissing, Validate(_home.Token().WithRawClaims(claims.ToJsonString()).WithHeader("typ", "JWT").Create()).Failure?.Code);
    }

    [Fact]
    public void Token_is_cached_like_any_other()
    {
        using AccessTokenValidator validator = Create(_home);
        string token = Sign(_home, Svid(Workload));
        for (int i = 0; i < 4; i++)
            Assert.Equal("spiffe://example.org", validator.ValidateAtOnce(TestRequest.Bearer(token)).Token?.Issuer);
    }

    [Fact]
    public void Resolver_cannot_return_a_trust_domain()
    {
        var options = new AccessTokenValidationOptions { Audiences = { "api" }, ResolveIssuer = _ => _home.Trust(AccessTokenProfile.SpiffeJwtSvid) };
        using var validator = AccessTokenValidator.Create(options, _clock);
        foreach (JsonNode? issuer in (JsonNode?[])["spiffe://example.org", null])
            Assert.False(validator.ValidateAtOnce(TestRequest.Bearer(Sign(_home, Svid(Workload).With("iss", issuer)))).IsValid);
        Assert.False(validator.ValidateAtOnce(TestRequest.Bearer(Sign(_home, Svid(Workload)))).IsValid);
    }

    [Fact]
    public void Token_without_issuer_is_rejected_as_before_if_no_trust_domain_is_configured()
    {
        using AccessTokenValidator validator = Create(_provider);
        string token = Sign(_home, Svid(Workload) with { Type = "at+jwt" });
        TokenFailure failure = validator.ValidateAtOnce(TestRequest.Bearer(token)).Failure!;
        Assert.Equal((TokenFailureCode.ClaimMissing, "Expected the claim 'iss'; the token has none."), (failure.Code, failure.Explanation));
    }

    [Fact]
    public void Issuer_that_is_not_trusted_is_explained_without_the_trust_domains()
    {
        using AccessTokenValidator only = Create(_home);
        string token = Sign(_provider, Svid(Workload));
        Assert.Contains("Expected 'iss' to be absent", only.ValidateAtOnce(TestRequest.Bearer(token)).Failure!.Explanation, StringComparison.Ordinal);
        using AccessTokenValidator both = Create(_home, _provider);
        using var other = new TestIssuer("https://other.example/", _clock, TestSigningKey.Create("ES256", "k"));
        Assert.Contains("Expected 'iss' to be 'https://example.org', code point", both.ValidateAtOnce(TestRequest.Bearer(Sign(other, Svid(Workload)))).Failure!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_has_the_checks_of_the_trust_domain()
    {
        Assert.DoesNotContain((await ExplainAsync(Svid(Workload))).Checks, static check => check.Status == ValidationCheckStatus.Failed);
        AccessTokenValidationReport report = await ExplainAsync(Svid("spiffe://example.com/x").With("aud", "other"));
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, report.Failure?.Code);
        Assert.Contains("no 'iss' and a 'sub' in 'spiffe://example.org'", report.Checks.Single(static check => check.Name == "issuer").Expected, StringComparison.Ordinal);
        Assert.Equal(TokenFailureCode.AudienceMismatch, Assert.Single((await ExplainAsync(Svid(Workload).With("aud", "other"))).Checks, static check => check.Status == ValidationCheckStatus.Failed).Failure?.Code);
    }

    private async Task<AccessTokenValidationReport> ExplainAsync(TokenShape shape)
    {
        using AccessTokenValidator validator = Create(_home, _provider);
        ResourceRequest request = TestRequest.Bearer(Sign(_home, shape));
        return await validator.ExplainAllAsync(request, await validator.ValidateAsync(request, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
    }

    private static TokenShape Svid(string subject) => new TokenShape("JWT", """{"aud":["api"]}""").With("sub", subject);

    private AccessToken Accept(TestIssuer signer, TokenShape shape)
    {
        AccessTokenValidationResult result = Validate(Sign(signer, shape));
        Assert.True(result.IsValid, result.Failure?.ToString());
        return result.Token;
    }

    private TokenFailure Reject(TestIssuer signer, TokenShape shape, TokenFailureCode code, bool withIssuer = true)
    {
        AccessTokenValidationResult result = Validate(Sign(signer, shape, withIssuer));
        Assert.Equal((AccessTokenOutcome.Rejected, code), (result.Outcome, result.Failure!.Code));
        return result.Failure;
    }

    private string Sign(TestIssuer signer, TokenShape shape, bool withIssuer = true)
    {
        if (withIssuer)
            return shape.Sign(signer);
        using var noIssuer = new TestIssuer("spiffe://unused", _clock, [.. signer.Keys]);
        return shape.Sign(noIssuer);
    }

    private AccessTokenValidationResult Validate(string token)
    {
        using AccessTokenValidator validator = Create(_home, _partner, _provider);
        return validator.ValidateAtOnce(TestRequest.Bearer(token));
    }

    private AccessTokenValidator Create(params TestIssuer[] issuers) => AccessTokenValidator.Create(
        new AccessTokenValidationOptions
        {
            Audiences = { "api" },
            Issuers = [.. issuers.Select(static issuer => issuer.Trust(issuer.Issuer.StartsWith("spiffe:", StringComparison.Ordinal) ? AccessTokenProfile.SpiffeJwtSvid : AccessTokenProfile.Jwt))],
        },
        _clock);
}
