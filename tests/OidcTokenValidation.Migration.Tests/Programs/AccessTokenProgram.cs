using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Programs;

/// <summary>The same application after the migration: the scheme names are unchanged, so that only this file differs.</summary>
internal static class AccessTokenProgram
{
    public static void AddServices(IServiceCollection services, Providers providers)
    {
        services
            .AddAuthentication(SchemeSelector.Policy)
            .AddPolicyScheme(SchemeSelector.Policy, displayName: null, options =>
                options.ForwardDefaultSelector = SchemeSelector.ByIssuer(providers.Partner.Issuer.Issuer))
            .AddAccessToken(
                SchemeSelector.Home,
                options =>
                {
                    options.Issuers.Add(providers.Home.Trust());
                    options.Audiences.Add(TestIssuer.DefaultAudience);
                    options.SaveToken = true;
                },
                scheme =>
                {
                    scheme.MapInboundClaims = true;
                    scheme.NameClaimType = "preferred_username";
                    scheme.Admit = AdmitAsync;
                    scheme.AddClaims = AddTenantAsync;
                    scheme.Observe = ReportFailure;
                })
            .AddAccessToken(
                SchemeSelector.Partner,
                options =>
                {
                    TrustedIssuer partner = providers.Partner.Trust();
                    partner.RolesClaim = ["permissions"];
                    options.Issuers.Add(partner);
                    options.Audiences.Add(TestIssuer.DefaultAudience);
                    options.Audiences.Add("https://partner-api.example.com");
                    options.ClockSkew = TimeSpan.Zero;
                },
                static scheme => scheme.MapInboundClaims = true)
            .AddAccessToken(SchemeSelector.Down, options =>
            {
                options.Issuers.Add(providers.Down.Trust());
                options.Audiences.Add(TestIssuer.DefaultAudience);
            });
        services.AddSingleton<IChallengeResponseWriter, RejectionWriter>();
    }

    public static void Map(WebApplication app) => app.MapHub<ChatHub>(ChatHub.Path).AcceptAccessTokenFrom(AccessTokenLocation.Query);

    private static async ValueTask<bool> AdmitAsync(HttpContext context, AccessToken token)
    {
        Users users = context.RequestServices.GetRequiredService<Users>();
        return !await users.IsBlockedAsync(token.Subject);
    }

    private static async ValueTask AddTenantAsync(HttpContext context, AccessToken token, ClaimsIdentity identity)
    {
        Users users = context.RequestServices.GetRequiredService<Users>();
        if (await users.FindTenantAsync(token.Subject) is { } tenant)
            identity.AddClaim(new Claim("tenant", tenant));
        Audit.Write(context, "validated " + token.Subject);
    }

    private static void ReportFailure(HttpContext context, AccessTokenValidationResult result)
    {
        if (result.Failure?.Code == TokenFailureCode.Expired)
            context.Response.Headers["Token-Expired"] = "true";
        if (result.Outcome is AccessTokenOutcome.Rejected or AccessTokenOutcome.Unavailable)
            Audit.Write(context, "failed");
    }

    /// <summary>Replaces OnChallenge and OnForbidden.</summary>
    private sealed class RejectionWriter : IChallengeResponseWriter
    {
        public bool CanWrite(HttpContext context) =>
            context.Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;

        public Task WriteAsync(HttpContext context, Challenge challenge) =>
            context.Response.WriteAsJsonAsync(new
            {
                message = challenge.StatusCode == StatusCodes.Status403Forbidden ? "You may not do this." : "Please log in.",
            });
    }
}
