using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

/// <summary>The requirement that takes the place of ASP.NET Core's own says the same of everybody, and of a user with a token without looking at the claims.</summary>
public sealed class AuthenticatedUserTests
{
    public static TheoryData<string, ClaimsPrincipal?> Users => new()
    {
        { "nobody", null },
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
    public async Task It_says_what_the_original_says(string who, ClaimsPrincipal? user)
    {
        await using ServiceProvider services = Services(static _ => { });
        var authorization = services.GetRequiredService<IAuthorizationService>();
        bool expected = (await authorization.AuthorizeAsync(user!, null, [new DenyAnonymousAuthorizationRequirement()])).Succeeded;
        AuthorizationPolicy policy = await services.GetRequiredService<IAuthorizationPolicyProvider>().GetDefaultPolicyAsync();
        Assert.NotEqual(typeof(DenyAnonymousAuthorizationRequirement), Assert.Single(policy.Requirements).GetType());
        Assert.True(expected == (await authorization.AuthorizeAsync(user!, null, policy)).Succeeded, who);
    }

    [Fact]
    public async Task Nobody_has_no_scope()
    {
        await using ServiceProvider services = Services(static _ => { });
        var policy = new AuthorizationPolicyBuilder().RequireScope("read").Build();
        Assert.False((await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(null!, null, policy)).Succeeded);
    }

    [Fact]
    public async Task It_does_not_answer_for_a_requirement_that_asks_for_more()
    {
        await using ServiceProvider services = Services(static options => options.AddPolicy("strict", static policy => policy.RequireAuthenticatedUser().AddRequirements(new Never())));
        Assert.False((await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(Token().ToPrincipal(), null, "strict")).Succeeded);
    }

    [Fact]
    public async Task Schemes_and_other_requirements_stay()
    {
        await using ServiceProvider services = Services(static options => options.AddPolicy("more", static policy => policy.AddAuthenticationSchemes("A", "B").RequireAuthenticatedUser().RequireClaim("x")));
        AuthorizationPolicy policy = (await services.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync("more"))!;
        Assert.Equal(["A", "B"], policy.AuthenticationSchemes);
        Assert.IsAssignableFrom<DenyAnonymousAuthorizationRequirement>(policy.Requirements[0]);
        Assert.IsType<ClaimsAuthorizationRequirement>(policy.Requirements[1]);
    }

    [Fact]
    public async Task Policy_of_the_applications_own_kind_stays_what_it_is()
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
