using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>Names of the user's claims: those of the token, or those that JwtBearer gives them.</summary>
public sealed class PrincipalNamesTests
{
    [Fact]
    public async Task Mapped_claims_are_those_of_JwtBearer()
    {
        await using ApiHost host = await StartAsync(static scheme => scheme.MapInboundClaims = true);
        string token = Providers.Home.Token()
            .WithScope("read", "write")
            .WithClaim("email", "alice@example.com").WithClaim("unique_name", "Alice").WithClaim("given_name", "Al")
            .WithClaim("roles", new JsonArray("admin", "auditor")).WithClaim("role", "guest").WithClaim("scp", "read")
            .WithClaim("amr", new JsonArray("pwd")).WithClaim("tid", "t1").WithClaim("oid", "o1").WithClaim("acr", "1")
            .Bearer();
        Reply theirs = await host.SendAsync("/theirs", token);
        Reply ours = await host.SendAsync("/ours", token);
        Assert.Contains(ClaimTypes.NameIdentifier + "=alice", theirs.Body, StringComparison.Ordinal);
        Assert.Equal(theirs.Body, ours.Body);
        (await host.SendAsync("/role", token)).AssertOk("Alice");
    }

    [Theory]
    [InlineData(null, false, "alice")]
    [InlineData("preferred_username", false, "al")]
    [InlineData("preferred_username", true, "al")]
    [InlineData("sub", true, "alice")]
    [InlineData(ClaimTypes.NameIdentifier, true, "alice")]
    [InlineData(null, true, "")]
    public async Task Scheme_options_select_the_claim_of_the_name(string? name, bool map, string expected)
    {
        await using ApiHost host = await StartAsync(scheme => (scheme.NameClaimType, scheme.MapInboundClaims) = (name, map));
        (await host.SendAsync("/name", Providers.Home.Token().WithClaim("preferred_username", "al").Bearer())).AssertOk(expected);
    }

    [Fact]
    public async Task Empty_name_stops_the_start()
    {
        OptionsValidationException exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(static scheme => scheme.NameClaimType = string.Empty));
        Assert.Contains("NameClaimType of an access token scheme is empty. Write the claim's name", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_look_up_of_a_mapped_name_is_explained()
    {
        await using ApiHost host = await StartAsync(static _ => { });
        string token = Providers.Home.Token().WithClaim("email", "alice@example.com").Bearer();
        for (int i = 0; i < 3; i++)
            (await host.SendAsync("/identifier", token)).AssertOk("null, null, null");
        LogRecord[] hints = [.. host.Logs.Records.Where(static record => record is { Category: "OidcTokenValidation", EventId: 51 })];
        Assert.All(hints, static hint => Assert.Equal(LogLevel.Debug, hint.Level));
        Assert.Equal(2, hints.Length);
        Assert.Contains($"looked for the claim {ClaimTypes.NameIdentifier}, which JwtBearer makes of sub", hints[0].Text, StringComparison.Ordinal);
        Assert.Contains("makes of email", hints[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(hints, static hint => hint.Text.Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explanation_is_not_logged_where_names_are_mapped_or_read_as_they_are()
    {
        await using ApiHost host = await StartAsync(static scheme => scheme.MapInboundClaims = true);
        (await host.SendAsync("/identifier", Providers.Home.Token().WithClaim("email", "alice@example.com").Bearer())).AssertOk("alice, alice@example.com, null");
        await using ApiHost unmapped = await StartAsync(static _ => { });
        (await unmapped.SendAsync("/name", Providers.Home.Token().Bearer())).AssertOk("alice");
        Assert.DoesNotContain(host.Logs.Records.Concat(unmapped.Logs.Records), static record => record is { Category: "OidcTokenValidation", EventId: 51 });
    }

    private static Task<ApiHost> StartAsync(Action<AccessTokenSchemeOptions> scheme) => ApiHost.StartAsync(
        services =>
        {
            services.AddAuthentication(AccessTokenDefaults.AuthenticationScheme)
                .AddAccessToken(static options => options.Accept(Providers.Home), scheme)
                .AddJwtBearer(static options => options.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = Providers.Home.Issuer,
                    ValidAudience = TestIssuer.DefaultAudience,
                    IssuerSigningKey = new JsonWebKey(Providers.Home.Keys[0].PublicJwk),
                });
            services.AddAuthorization();
        },
        static app =>
        {
            app.MapGet("/theirs", Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" });
            app.MapGet("/ours", Describe).RequireAuthorization();
            app.MapGet("/role", static (HttpContext context) => context.User.Identity!.Name).RequireAuthorization(new AuthorizeAttribute { Roles = "auditor" });
            app.MapGet("/name", static (HttpContext context) => context.User.Identity!.Name ?? string.Empty).RequireAuthorization();
            app.MapGet("/identifier", static (HttpContext context) => string.Join(", ", [
                context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "null",
                context.User.FindAll(ClaimTypes.Email).FirstOrDefault()?.Value ?? "null",
                ((ClaimsIdentity)context.User.Clone().Identity!).FindFirst(ClaimTypes.Surname)?.Value ?? "null",
            ])).RequireAuthorization();
        });

    private static string Describe(HttpContext context)
    {
        var identity = (ClaimsIdentity)context.User.Identity!;
        IEnumerable<string> claims = identity.Claims
            .Select(static c => $"{c.Type}={c.Value} of {c.Issuer} {string.Join(',', c.Properties.Select(static p => $"{p.Key}:{p.Value}"))}")
            .Order(StringComparer.Ordinal);
        return $"{identity.Name} {identity.NameClaimType} {identity.RoleClaimType} {context.User.IsInRole("admin")} {context.User.IsInRole("guest")} {context.User.IsInRole("root")}\n{string.Join('\n', claims)}";
    }
}
