using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.Tests.Reports.Support;

namespace OidcTokenValidation.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public async Task All_checks_of_a_valid_request_have_passed_and_its_token_is_verified()
    {
        using var spoiled = new Spoiled();
        (AccessTokenValidationResult result, AccessTokenValidationReport report) = await spoiled.JudgeAsync(TestContext.Current.CancellationToken);

        Assert.True(result.IsValid);
        Assert.Equal((AccessTokenOutcome.Valid, null, true), (report.Outcome, report.Failure, report.IsTokenVerified));
        Assert.All(report.Checks, static check => Assert.True(check.Status == ValidationCheckStatus.Passed || check is { Name: "proof-nonce" or "decryption", Status: ValidationCheckStatus.NotNeeded }, check.ToString()));
        Assert.All(report.Checks, static check => Assert.False(check.IsUnverified));
    }

    [Fact]
    public async Task Checks_that_a_Bearer_token_does_not_need_are_distinguished_from_passed_ones()
    {
        using var issuer = new TestIssuer();
        using AccessTokenValidator validator = issuer.CreateValidator();
        AccessTokenValidationReport report = await ExplainAsync(validator, TestRequest.Bearer(issuer.Token().Create()));

        Assert.True(report.IsTokenVerified);
        Assert.All(report.Checks, static check => Assert.Equal(
            check.Name.StartsWith("proof-", StringComparison.Ordinal) || check.Name is "one-proof" or "replay" or "age" or "lifetime" or "certificate" or "application-checks" or "revocation" or "status" or "decryption" ? ValidationCheckStatus.NotNeeded : ValidationCheckStatus.Passed,
            check.Status));
    }

    [Fact]
    public async Task Checks_of_an_unverified_token_are_marked_and_its_content_is_not_shown()
    {
        using var issuer = new TestIssuer();
        using AccessTokenValidator validator = issuer.CreateValidator();
        AccessTokenValidationReport report = await ExplainAsync(validator, TestRequest.Bearer(issuer.Token().For("urn:mallory").WithSubject("mallory").OfType("at+jwt").Create()));

        Assert.False(report.IsTokenVerified);
        Assert.True(Of(report, "issuer").IsUnverified);
        Assert.True(Of(report, "audience") is { IsUnverified: true, Status: ValidationCheckStatus.Failed });
        Assert.False(Of(report, "token-length").IsUnverified);
        Assert.True(Of(report, "signature") is { Status: ValidationCheckStatus.NotReached, IsUnverified: false });
        string text = report.ToString();
        Assert.Contains("not verified", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mallory", text, StringComparison.Ordinal);
        Assert.Contains(TestIssuer.DefaultAudience, Of(report, "audience").Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_signature_leaves_all_checks_unverified()
    {
        using var issuer = new TestIssuer();
        using AccessTokenValidator validator = issuer.CreateValidator();
        AccessTokenValidationReport report = await ExplainAsync(validator, TestRequest.Bearer(issuer.Token().WithSignature(new byte[256]).Create()));

        Assert.False(report.IsTokenVerified);
        Assert.Equal(ValidationCheckStatus.Failed, Of(report, "signature").Status);
        Assert.True(Of(report, "audience") is { IsUnverified: true, Status: ValidationCheckStatus.Passed });
    }

    [Fact]
    public async Task Request_without_credentials_fails_at_the_token()
    {
        using var issuer = new TestIssuer();
        using AccessTokenValidator validator = issuer.CreateValidator();
        AccessTokenValidationReport report = await ExplainAsync(validator, TestRequest.Anonymous());

        Assert.Equal(AccessTokenOutcome.NoCredentials, report.Outcome);
        Assert.Equal("token", Assert.Single(report.Checks, static check => check.Status == ValidationCheckStatus.Failed).Name);
    }

    [Fact]
    public void Default_result_has_reached_no_check()
    {
        using var issuer = new TestIssuer();
        using AccessTokenValidator validator = issuer.CreateValidator();
        AccessTokenValidationReport report = validator.Explain(TestRequest.Anonymous(), default);

        Assert.False(report.IsTokenVerified);
        Assert.Equal(TokenFailureCode.None, report.Failure?.Code);
        Assert.DoesNotContain(report.Checks, static check => check.Status is ValidationCheckStatus.Passed or ValidationCheckStatus.Failed);
    }

    [Fact]
    public async Task Opaque_token_has_checks_of_its_own()
    {
        using var api = new OpaqueApi();
        api.Endpoint.Always(api.Active());
        AccessTokenValidationReport valid = await ExplainAsync(api.Validator, TestRequest.Bearer(OpaqueApi.Token));
        Assert.True(valid.IsTokenVerified);
        Assert.Equal(ValidationCheckStatus.Passed, Of(valid, "introspection").Status);
        Assert.DoesNotContain(valid.Checks, static check => check.Name is "signature" or "segments");

        api.Endpoint.Always(api.Active(("aud", "https://other.example/")));
        AccessTokenValidationReport other = await ExplainAsync(api.Validator, TestRequest.Bearer("another-token"));
        Assert.True(other.IsTokenVerified);
        Assert.Equal((ValidationCheckStatus.Passed, ValidationCheckStatus.Failed), (Of(other, "introspection").Status, Of(other, "audience").Status));

        api.Endpoint.Always("""{"active":false}""");
        AccessTokenValidationReport inactive = await ExplainAsync(api.Validator, TestRequest.Bearer("a-third-token"));
        Assert.False(inactive.IsTokenVerified);
        Assert.Equal((ValidationCheckStatus.Failed, ValidationCheckStatus.NotReached), (Of(inactive, "introspection").Status, Of(inactive, "audience").Status));
    }

    [Fact]
    public async Task Rules_that_do_not_apply_to_an_opaque_token_are_not_shown_as_passed()
    {
        using var api = new OpaqueApi();
        api.Endpoint.Always(api.Active(("iss", null), ("jti", null), ("iat", null), ("exp", null), ("token_type", null), ("client_id", null)));
        AccessTokenValidationReport report = await ExplainAsync(api.Validator, TestRequest.Bearer(OpaqueApi.Token));

        Assert.Equal(AccessTokenOutcome.Valid, report.Outcome);
        Assert.DoesNotContain("jti", Of(report, "required-claims").Expected, StringComparison.Ordinal);
        Assert.DoesNotContain("at+jwt", Of(report, "type").Expected, StringComparison.Ordinal);
        Assert.All(["issuer", "type", "required-claims", "expiry", "issued-at"], name => Assert.Contains("response", Of(report, name).Expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("iss", "issuer", "introspection")]
    [InlineData("token_type", "type", "issuer")]
    public async Task Introspection_response_that_breaks_a_rule_fails_the_check_that_the_report_shows(string member, string failed, string passed)
    {
        using var api = new OpaqueApi();
        api.Endpoint.Always(api.Active((member, "other"), ("aud", "https://other.example/")));
        AccessTokenValidationReport report = await ExplainAsync(api.Validator, TestRequest.Bearer(OpaqueApi.Token));

        Assert.Equal((ValidationCheckStatus.Failed, ValidationCheckStatus.Passed, ValidationCheckStatus.NotReached), (Of(report, failed).Status, Of(report, passed).Status, Of(report, "audience").Status));
    }

    [Fact]
    public async Task Settings_changed_after_creation_have_no_effect_on_the_report()
    {
        using var issuer = new TestIssuer();
        var options = new AccessTokenValidationOptions { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer.Trust()] };
        using var validator = AccessTokenValidator.Create(options);
        options.Audiences.Clear();
        options.ClockSkew = TimeSpan.FromMinutes(4);

        AccessTokenValidationReport report = await ExplainAsync(validator, TestRequest.Bearer(issuer.Token().Create()));

        Assert.Contains(TestIssuer.DefaultAudience, Of(report, "audience").Expected, StringComparison.Ordinal);
        Assert.Contains("30 s", Of(report, "expiry").Expected, StringComparison.Ordinal);
    }

    private static ValidationCheck Of(AccessTokenValidationReport report, string name) => Assert.Single(report.Checks, check => check.Name == name);

    private static async Task<AccessTokenValidationReport> ExplainAsync(AccessTokenValidator validator, ResourceRequest request) =>
        validator.Explain(request, await validator.ValidateAsync(request, TestContext.Current.CancellationToken));
}
