using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>The requirement that replaces ASP.NET Core's own has the same result for every user, and does not read the claims of a user with a token.</summary>
public sealed class AuthenticatedUserTests
{
    public static TheoryData<string, ClaimsPrincipal?> Users => new()
    {
        { "no user", null },
        { "no identity", new ClaimsPrincipal() },
        { "anonymous", new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "alice")])) },
        { "anonymous with the token", new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "alice")]) { BootstrapContext = Token() }) },
        { "another scheme's", new ClaimsPrincipal(new ClaimsIdentity("cookie")) },
        { "anonymous beside another scheme's", new ClaimsPrincipal([new ClaimsIdentity(), new ClaimsIdentity("cookie")]) },
        { "the token's", Token().ToPrincipal() },
        { "a copy of the token's", new ClaimsPrincipal(Token().ToPrincipal()) },
        { "merged with the token's", new ClaimsPrincipal([new ClaimsIdentity(), .. Token().ToPrincipal().Identities]) },
    };

    [Theory]
    [MemberData(nameof(Users), DisableDiscoveryEnumeration = true)]
    public async Task Requirement_has_the_same_result_as_the_original(string userName, ClaimsPrincipal? user)
    {
        await using ServiceProvider services = Services(static _ => { });
        var authorization = services.GetRequiredService<IAuthorizationService>();
        bool expected = (await authorization.AuthorizeAsync(user!, null, [new DenyAnonymousAuthorizationRequirement()])).Succeeded;
        AuthorizationPolicy policy = await services.GetRequiredService<IAuthorizationPolicyProvider>().GetDefaultPolicyAsync();
        Assert.NotEqual(typeof(DenyAnonymousAuthorizationRequirement), Assert.Single(policy.Requirements).GetType());
        Assert.True(expected == (await authorization.AuthorizeAsync(user!, null, policy)).Succeeded, userName);
    }

    [Fact]
    public async Task Null_user_has_no_scope()
    {
        await using ServiceProvider services = Services(static _ => { });
        var policy = new AuthorizationPolicyBuilder().RequireScope("read").Build();
        Assert.False((await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(null!, null, policy)).Succeeded);
    }

    [Fact]
    public async Task Requirement_does_not_satisfy_other_requirements_of_the_policy()
    {
        await using ServiceProvider services = Services(static options => options.AddPolicy("strict", static policy => policy.RequireAuthenticatedUser().AddRequirements(new Never())));
        Assert.False((await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(Token().ToPrincipal(), null, "strict")).Succeeded);
    }

    [Fact]
    public async Task Schemes_and_other_requirements_are_unchanged()
    {
        await using ServiceProvider services = Services(static options => options.AddPolicy("more", static policy => policy.AddAuthenticationSchemes("A", "B").RequireAuthenticatedUser().RequireClaim("x")));
        AuthorizationPolicy policy = (await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync("more"))!;
        Assert.Equal(["A", "B"], policy.AuthenticationSchemes);
        Assert.IsAssignableFrom<DenyAnonymousAuthorizationRequirement>(policy.Requirements[0]);
        Assert.IsType<ClaimsAuthorizationRequirement>(policy.Requirements[1]);
    }

    [Fact]
    public async Task Policy_of_a_custom_type_is_unchanged()
    {
        var own = new OwnPolicy();
        await using ServiceProvider services = Services(options => options.FallbackPolicy = own);
        Assert.Same(own, await services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync());
    }

    private static ServiceProvider Services(Action<AuthorizationOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
        services.AddAuthorization(configure);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static AccessToken Token()
    {
        using AccessTokenValidator validator = Providers.Home.CreateValidator();
        Task<AccessTokenValidationResult> validation = validator.ValidateAsync(TestRequest.Bearer(Providers.Home.Token().Create()), CancellationToken.None).AsTask();
        Assert.True(validation.IsCompletedSuccessfully);
        return validation.Result.Token!;
    }

    private sealed class Never : DenyAnonymousAuthorizationRequirement
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, DenyAnonymousAuthorizationRequirement requirement) => Task.CompletedTask;
    }

    private sealed class OwnPolicy() : AuthorizationPolicy([new DenyAnonymousAuthorizationRequirement()], []);
}
