using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.SideBySide;

/// <summary>JwtBearer and this library in one application, for one provider, with each way to select between them.</summary>
internal static class BothSchemes
{
    public static Task<Api> StartAsync(
        Providers providers,
        string environment = "Production",
        string defaultScheme = "AccessToken",
        Action<IServiceCollection>? configure = null) => Api.StartAsync(
        environment,
        services =>
        {
            services.AddAuthentication(defaultScheme)
                .AddAccessToken(options =>
                {
                    options.Issuers.Add(providers.Home.Trust());
                    options.Audiences.Add(TestIssuer.DefaultAudience);
                })
                .AddJwtBearer(options =>
                {
                    options.Authority = providers.Home.Issuer.Issuer;
                    options.Audience = TestIssuer.DefaultAudience;
                    options.RequireHttpsMetadata = false;
                    options.MapInboundClaims = false;
                    options.TokenValidationParameters.ValidIssuers = [providers.Home.Issuer.Issuer, providers.Partner.Issuer.Issuer];
                    options.TokenValidationParameters.IssuerSigningKey = new JsonWebKey(providers.Partner.Issuer.Keys[0].PublicJwk);
                })
                .AddPolicyScheme("ByType", null, static options => options.ForwardDefaultSelector = TokenTypeSelector.SelectScheme)
                .AddPolicyScheme("ByIssuer", null, options => options.ForwardDefaultSelector = context =>
                    SchemeSelector.ByIssuer(providers.Partner.Issuer.Issuer)(context) == SchemeSelector.Partner ? "Bearer" : "AccessToken");
            services.AddAuthorization();
            configure?.Invoke(services);
        },
        static app =>
        {
            // The first stage: JwtBearer decides, and the result of this library is only recorded.
            app.UseWhen(static context => context.Request.Path == "/measured", static branch => branch.Use(MeasureAsync));
            app.MapGet("/mapped-name", static (ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "none").RequireAuthorization();
            foreach ((string path, string schemes) in ((string, string)[])
            [
                ("both", "AccessToken,Bearer"), ("both-reversed", "Bearer,AccessToken"),
                ("by-type", "ByType"), ("by-issuer", "ByIssuer"), ("measured", "Bearer"),
            ])
            {
                app.MapGet("/" + path, Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = schemes });
                app.MapGet($"/{path}/read", Describe).RequireAuthorization(policy => policy
                    .AddAuthenticationSchemes(schemes.Split(','))
                    .RequireScope("read"));
                app.MapGet($"/{path}/step-up", Describe).RequireAuthorization(policy => policy
                    .AddAuthenticationSchemes(schemes.Split(','))
                    .RequireAccess(AccessRequirement.AuthenticationContext("mfa")));
            }
        });

    private static async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        AuthenticateResult result = await context.AuthenticateAsync("AccessToken");
        context.Response.Headers["X-Would-Be"] = result.Succeeded ? "accepted" : context.GetAccessTokenReport()?.Failure?.Code.ToString() ?? "none";
        await next(context);
    }

    private static string Describe(ClaimsPrincipal user, HttpContext context) =>
        $"{user.FindFirstValue("sub")} of {(context.GetAccessToken() is null ? "JwtBearer" : "AccessToken")}";
}
