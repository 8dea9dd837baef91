using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Migration.Tests.Application;
using OidcTokenValidation.Migration.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Migration.Tests.Programs;

/// <summary>The application before the migration: a typical one with JwtBearer.</summary>
internal static class JwtBearerProgram
{
    public static void AddServices(IServiceCollection services, Providers providers) => services
        .AddAuthentication(SchemeSelector.Policy)
        .AddPolicyScheme(SchemeSelector.Policy, displayName: null, options =>
            options.ForwardDefaultSelector = SchemeSelector.ByIssuer(providers.Partner.Issuer.Issuer))
        .AddJwtBearer(SchemeSelector.Home, options =>
        {
            options.Authority = providers.Home.Issuer.Issuer;
            options.Audience = TestIssuer.DefaultAudience;
            options.RequireHttpsMetadata = false;
            options.SaveToken = true;
            options.TokenValidationParameters.NameClaimType = "preferred_username";
            options.Events = new JwtBearerEvents
            {
                OnMessageReceived = ReadQueryOfHubs,
                OnTokenValidated = AddTenantAsync,
                OnAuthenticationFailed = ReportFailure,
                OnChallenge = WriteChallengeAsync,
                OnForbidden = WriteForbiddenAsync,
            };
        })
        .AddJwtBearer(SchemeSelector.Partner, options =>
        {
            options.Authority = providers.Partner.Issuer.Issuer;
            options.RequireHttpsMetadata = false;
            options.SaveToken = false;
            options.TokenValidationParameters.ValidAudiences = [TestIssuer.DefaultAudience, "https://partner-api.example.com"];
            options.TokenValidationParameters.ClockSkew = TimeSpan.Zero;
            options.TokenValidationParameters.RoleClaimType = "permissions";
            options.Events = new JwtBearerEvents { OnMessageReceived = ReadQueryOfHubs };
        })
        .AddJwtBearer(SchemeSelector.Down, options =>
        {
            options.Authority = providers.Down.Issuer.Issuer;
            options.Audience = TestIssuer.DefaultAudience;
            options.RequireHttpsMetadata = false;
        });

    public static void Map(WebApplication app) => app.MapHub<ChatHub>(ChatHub.Path);

    private static Task ReadQueryOfHubs(MessageReceivedContext context)
    {
        string token = context.Request.Query["access_token"].ToString();
        if (token.Length > 0 && context.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal))
            context.Token = token;
        return Task.CompletedTask;
    }

    private static async Task AddTenantAsync(TokenValidatedContext context)
    {
        Users users = context.HttpContext.RequestServices.GetRequiredService<Users>();
        string subject = context.Principal!.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        if (await users.IsBlockedAsync(subject))
        {
            context.Fail("The user is blocked.");
            return;
        }

        if (await users.FindTenantAsync(subject) is { } tenant)
            context.Principal!.AddIdentity(new ClaimsIdentity([new Claim("tenant", tenant)]));
        Audit.Write(context.HttpContext, "validated " + subject);
    }

    private static Task ReportFailure(AuthenticationFailedContext context)
    {
        if (context.Exception is SecurityTokenExpiredException)
            context.Response.Headers["Token-Expired"] = "true";
        Audit.Write(context.HttpContext, "failed");
        return Task.CompletedTask;
    }

    private static Task WriteChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = context.Error is null
            ? "Bearer"
            : $"Bearer error=\"{context.Error}\", error_description=\"{context.ErrorDescription}\"";
        return context.Response.WriteAsJsonAsync(new { message = "Please log in." });
    }

    private static Task WriteForbiddenAsync(ForbiddenContext context) => context.Response.WriteAsJsonAsync(new { message = "You may not do this." });
}
