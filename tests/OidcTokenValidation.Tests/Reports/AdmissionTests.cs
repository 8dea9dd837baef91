using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Reports;

/// <summary>A trusted issuer that is not admitted for this request is rejected later than an unknown one, and the report shows no later check as passed.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task Issuer_that_is_not_admitted_fails_and_no_later_check_has_passed()
    {
        using var issuer = new TestIssuer();
        using var validator = AccessTokenValidator.Create(new() { Audiences = [TestIssuer.DefaultAudience], Issuers = [issuer.Trust()], AdmitIssuer = static (_, _) => false });
        ResourceRequest request = TestRequest.Bearer(issuer.Token().Create());
        AccessTokenValidationReport report = validator.Explain(request, await validator.ValidateAsync(request, TestContext.Current.CancellationToken));

        int failed = report.Checks.Index().Single(static check => check.Item.Status == ValidationCheckStatus.Failed).Index;
        Assert.Equal("issuer", report.Checks[failed].Name);
        Assert.All(report.Checks.Skip(failed + 1), static check => Assert.NotEqual(ValidationCheckStatus.Passed, check.Status));
        Assert.False(report.IsTokenVerified);
    }
}
