using OidcTokenValidation.Listener.Support;

namespace OidcTokenValidation.Listener.Hosting;

/// <summary>An application can log what was checked of a request.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task A_refused_request_is_explained()
    {
        await using var api = ListenerApi.Start();
        AccessTokenValidationReport? report = null;
        api.BeforeRejecting = async context => report = api.Validator.Explain(context, await api.Validator.ValidateAsync(context));

        await api.GetAsync("/custom", Providers.Home.Token().Expired().Bearer());

        Assert.Equal(AccessTokenOutcome.Rejected, report?.Outcome);
        Assert.Equal("expiry", Assert.Single(report!.Checks, static check => check.Status == ValidationCheckStatus.Failed).Name);
    }
}
