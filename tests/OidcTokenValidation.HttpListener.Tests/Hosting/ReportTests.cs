using System.Net;
using OidcTokenValidation.Listener.Tests.Support;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Listener.Tests.Hosting;

/// <summary>An application can log what was checked of a request.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Rejected_request_is_explained()
    {
        await using var api = ListenerApi.Start();
        AccessTokenValidationReport? report = null;
        api.BeforeRejecting = async context => report = api.Validator.Explain(context, await api.Validator.ValidateAsync(context));

        await api.GetAsync("/custom", Providers.Home.Token().Expired().Bearer());

        Assert.Equal(AccessTokenOutcome.Rejected, report?.Outcome);
        Assert.Equal("expiry", Assert.Single(report!.Checks, static check => check.Status == ValidationCheckStatus.Failed).Name);
    }

    [Fact]
    public async Task Request_that_is_not_permitted_is_logged_and_in_the_report()
    {
        using var logs = new LogCollector();
        await using var api = ListenerApi.Start(loggers: logs);
        AccessTokenValidationReport? report = null;
        api.BeforeRejecting = async context => report = api.Validator.Explain(context, await api.Validator.ValidateAsync(context), AccessRequirement.AllScopes("read"));
        Reply reply = await api.GetAsync("/custom", Providers.Home.Token().WithScope("list").Bearer());

        Assert.Equal(HttpStatusCode.Forbidden, reply.Status);
        Assert.DoesNotContain("list", reply.AllText, StringComparison.Ordinal);
        const string Explanation = "Required: the scope 'read'; not met: the scope 'read'; the token has the scopes \"list\".";
        Assert.Contains(Explanation, Assert.Single(logs.Records, static record => record.EventId == 4).Text, StringComparison.Ordinal);
        Assert.Equal(Explanation, report?.UnmetRequirement);
    }

    [Theory]
    [InlineData("Authorization: Token abc", "has the scheme 'Token'")]
    [InlineData("X-Access-Token: abc", "seen in the field \"X-Access-Token\"")]
    public async Task Token_in_an_unread_location_is_logged(string field, string described)
    {
        using var logs = new LogCollector();
        await using var api = ListenerApi.Start(loggers: logs);
        Reply reply = await api.SendAsync("GET /me HTTP/1.1", field);

        Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
        Assert.Contains(described, Assert.Single(logs.Records, static record => record.EventId == 5).Text, StringComparison.Ordinal);
    }
}
