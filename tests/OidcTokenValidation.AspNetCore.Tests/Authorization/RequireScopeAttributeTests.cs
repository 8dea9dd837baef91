using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authorization;

[Route("legacy")]
public sealed class LegacyController : Controller
{
    [HttpGet]
    [RequireScope("admin")]
    public string Secret() => "secret";
}

/// <summary>The attribute works wherever attributes are read: methods of hubs and MVC's own filter read nothing but <see cref="IAuthorizeData"/>.</summary>
public sealed class RequireScopeAttributeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mvc_without_endpoint_routing_keeps_the_scopes(bool authorizationFirst)
    {
        await using ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                if (authorizationFirst)
                    services.AddAuthorization();
                services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home));
                services.AddMvc(static mvc => mvc.EnableEndpointRouting = false).AddApplicationPart(typeof(LegacyController).Assembly);
            },
            static app => app.UseMvc());
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.SendAsync("/legacy")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.SendAsync("/legacy", Providers.Home.Token().WithScope("read").Bearer())).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.SendAsync("/legacy", Providers.Home.Token().WithScope("admin").Bearer())).Status);
    }

    [Theory]
    [InlineData("admin", true)]
    [InlineData("read", false)]
    public async Task Policy_of_the_attribute_alone_is_enough(string scope, bool granted)
    {
        await using ServiceProvider services = Services(static _ => { });
        Assert.Equal(granted, await MayAsync(services, scope));
    }

    [Fact]
    public async Task Application_s_default_policy_still_holds()
    {
        await using ServiceProvider services = Services(static services =>
            services.AddAuthorizationBuilder().SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim("tenant", "us").Build()));
        Assert.False(await MayAsync(services, "admin"));
    }

    [Fact]
    public async Task Policy_provider_of_the_application_is_used_for_all_other_policies()
    {
        await using ServiceProvider services = Services(static services => services.Replace(ServiceDescriptor.Singleton<IAuthorizationPolicyProvider, Own>()));
        var provider = services.GetRequiredService<IAuthorizationPolicyProvider>();
        Assert.NotNull(await provider.GetPolicyAsync("own"));
        Assert.Null(await provider.GetPolicyAsync("other"));
        Assert.True(await MayAsync(services, "admin"));
    }

    [Fact]
    public async Task Policy_of_the_attribute_is_missing_without_AddAccessToken()
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddAuthorization().BuildServiceProvider();
        await Assert.ThrowsAsync<InvalidOperationException>(() => MayAsync(services, "admin"));
    }

    [Fact]
    public void Invalid_scopes_throw()
    {
        Assert.Throws<ArgumentException>(static () => new RequireScopeAttribute());
        Assert.Throws<ArgumentException>(static () => new RequireScopeAttribute("read write"));
        Assert.Throws<NotSupportedException>(static () => ((IAuthorizeData)new RequireScopeAttribute("read")).Policy = "other");
    }

    private static ServiceProvider Services(Action<IServiceCollection> before)
    {
        IServiceCollection services = new ServiceCollection().AddLogging().AddAuthorization();
        before(services);
        services.AddAuthentication().AddAccessToken(static options => options.Accept(Providers.Home)).AddAccessToken("Second", static options => options.Accept(Providers.Partner));
        return services.BuildServiceProvider();
    }

    private static async Task<bool> MayAsync(IServiceProvider services, string scope)
    {
        using AccessTokenValidator validator = Providers.Home.CreateValidator();
        AccessTokenValidationResult result = await validator.ValidateAsync(TestRequest.Bearer(Providers.Home.Token().WithScope(scope).Create()), TestContext.Current.CancellationToken);
        ClaimsPrincipal user = result.Token!.ToPrincipal();
        AuthorizationPolicy? policy = await AuthorizationPolicy.CombineAsync(services.GetRequiredService<IAuthorizationPolicyProvider>(), [new RequireScopeAttribute("admin")]);
        return (await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(user, resource: null, policy!)).Succeeded;
    }

    private sealed class Own : IAuthorizationPolicyProvider
    {
        public Task<AuthorizationPolicy?> GetPolicyAsync(string policyName) =>
            Task.FromResult(policyName == "own" ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build() : null);

        public Task<AuthorizationPolicy> GetDefaultPolicyAsync() => Task.FromResult(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

        public Task<AuthorizationPolicy?> GetFallbackPolicyAsync() => Task.FromResult<AuthorizationPolicy?>(null);
    }
}
