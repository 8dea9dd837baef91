using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>An application can log what was checked of a request.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Report_is_the_one_of_the_scheme_that_validated()
    {
        await using ApiHost host = await ApiHost.StartAsync(
            static services => services.AddAuthentication("none").AddAccessToken(static options => options.Accept(Providers.Home)),
            static app => app.MapGet("/{scheme}", static async (HttpContext context, string scheme) =>
            {
                string before = Describe(context.GetAccessTokenReport());
                await context.AuthenticateAsync(AccessTokenDefaults.AuthenticationScheme);
                return $"{before}, {Describe(context.GetAccessTokenReport())}, {Describe(context.GetAccessTokenReport(scheme))}";
            }));

        (await host.SendAsync("/Other", Providers.Home.Token().Bearer())).AssertOk("nothing, Valid None, nothing");
        (await host.SendAsync("/AccessToken", Providers.Home.Token().Expired().Bearer())).AssertOk("nothing, Rejected expiry, Rejected expiry");
        (await host.SendAsync("/Other")).AssertOk("nothing, NoCredentials token, nothing");
    }

    private static string Describe(AccessTokenValidationReport? report) => report is null
        ? "nothing"
        : $"{report.Outcome} {report.Checks.FirstOrDefault(static check => check.Status == ValidationCheckStatus.Failed)?.Name ?? "None"}";
}
