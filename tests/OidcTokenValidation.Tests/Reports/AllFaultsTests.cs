using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Reports;

/// <summary>A report of all failures of a token, not only of the first.</summary>
public sealed class AllFaultsTests : IDisposable
{
    private readonly TestIssuer _issuer = new();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task All_failures_of_a_token_are_reported_and_the_first_is_that_of_the_validation()
    {
        string token = _issuer.Token().For("urn:other").OfType("JWT").WithoutClaim("jti").WithoutClaim("client_id").Expired().WithClaim("nbf", "soon").WithSignature(new byte[256]).Create();
        (AccessTokenValidationResult result, AccessTokenValidationReport report) = await ExplainAllAsync(token);

        Assert.Same(result.Failure, report.Failure);
        Assert.Equal(TokenFailureCode.TypeNotAccepted, report.Failure!.Code);
        Assert.Equal(
            [TokenFailureCode.AudienceMismatch, TokenFailureCode.ClaimMissing, TokenFailureCode.ClaimMissing, TokenFailureCode.Expired, TokenFailureCode.ClaimInvalid, TokenFailureCode.InvalidSignature],
            report.OtherFailures.Select(static failure => failure.Code));
        Assert.Equal(
            ["audience", "required-claims", "expiry", "valid-claims", "signature"],
            report.Checks.Where(static check => check.Status == ValidationCheckStatus.AlsoFailed).Select(static check => check.Name));
        Assert.Equal("type", Assert.Single(report.Checks, static check => check.Status == ValidationCheckStatus.Failed).Name);
        Assert.Equal(ValidationCheckStatus.Passed, StatusOf(report, "issued-at"));
        Assert.Equal(ValidationCheckStatus.NotReached, StatusOf(report, "not-before"));
        Assert.False(report.IsTokenVerified);
        Assert.True(Assert.Single(report.Checks, static check => check.Name == "expiry").IsUnverified);
    }

    [Fact]
    public async Task Rejected_token_with_a_good_signature_is_reported_as_verified()
    {
        (_, AccessTokenValidationReport report) = await ExplainAllAsync(_issuer.Token().For("urn:other").Create());

        Assert.Empty(report.OtherFailures);
        Assert.True(report.IsTokenVerified);
        Assert.Equal(ValidationCheckStatus.Passed, StatusOf(report, "signature"));
        Assert.Equal(ValidationCheckStatus.NotReached, StatusOf(report, "confirmation"));
        Assert.All(report.Checks, static check => Assert.False(check.IsUnverified));
    }

    [Fact]
    public async Task Token_of_an_unknown_issuer_is_checked_by_the_rules_of_the_only_issuer_but_not_by_its_keys()
    {
        (_, AccessTokenValidationReport report) = await ExplainAllAsync(_issuer.Token().From("https://other.example/").Expired().Create());

        Assert.Equal(TokenFailureCode.IssuerNotTrusted, report.Failure!.Code);
        Assert.Equal([TokenFailureCode.Expired], report.OtherFailures.Select(static failure => failure.Code));
        Assert.Equal(ValidationCheckStatus.NotReached, StatusOf(report, "signing-key"));
        Assert.False(report.IsTokenVerified);
    }

    [Fact]
    public async Task Unknown_key_is_reported_after_the_failure_of_a_claim()
    {
        (_, AccessTokenValidationReport report) = await ExplainAllAsync(_issuer.Token().Expired().WithHeader("kid", "none").Create());

        Assert.Equal((TokenFailureCode.Expired, TokenFailureCode.KeyNotFound), (report.Failure!.Code, Assert.Single(report.OtherFailures).Code));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("")]
    public async Task Unreadable_token_has_no_other_failure(string token)
    {
        (_, AccessTokenValidationReport report) = await ExplainAllAsync(token);

        Assert.NotNull(report.Failure);
        Assert.Empty(report.OtherFailures);
        Assert.DoesNotContain(report.Checks, static check => check.Status == ValidationCheckStatus.AlsoFailed);
    }

    [Fact]
    public async Task Report_of_a_valid_request_and_of_none_is_that_of_Explain()
    {
        using AccessTokenValidator validator = _issuer.CreateValidator();
        foreach (ResourceRequest request in (ResourceRequest[])[TestRequest.Bearer(_issuer.Token().Create()), TestRequest.Anonymous()])
        {
            AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(validator.Explain(request, result).ToString(), (await validator.ExplainAllAsync(request, result, TestContext.Current.CancellationToken)).ToString());
        }
    }

    [Fact]
    public async Task Keys_of_an_issuer_that_AdmitIssuer_rejects_are_not_used()
    {
        AccessTokenValidationOptions options = new() { Audiences = [TestIssuer.DefaultAudience], AdmitIssuer = static (_, _) => false };
        options.Issuers.Add(_issuer.Trust());
        using var validator = AccessTokenValidator.Create(options, _issuer.Clock);
        ResourceRequest request = TestRequest.Bearer(_issuer.Token().Expired().Create());
        AccessTokenValidationReport report = await validator.ExplainAllAsync(request, await validator.ValidateAsync(request, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.False(report.IsTokenVerified);
        Assert.Equal(ValidationCheckStatus.NotReached, StatusOf(report, "signature"));
    }

    private static ValidationCheckStatus StatusOf(AccessTokenValidationReport report, string name) => Assert.Single(report.Checks, check => check.Name == name).Status;

    private async Task<(AccessTokenValidationResult Result, AccessTokenValidationReport Report)> ExplainAllAsync(string token)
    {
        using AccessTokenValidator validator = _issuer.CreateValidator();
        ResourceRequest request = TestRequest.Bearer(token);
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        return (result, await validator.ExplainAllAsync(request, result, TestContext.Current.CancellationToken));
    }
}
