using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Testing.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets an application under test trust a test's own issuer.</summary>
public static class TestIssuerServiceCollectionExtensions
{
    /// <summary>All validators of the application trust this issuer and no other, with the keys that it has when the application starts. Nothing is
    /// fetched.</summary>
    /// <remarks>
    /// <para>
    /// What belongs to the providers is replaced: <see cref="AccessTokenValidationOptions.Issuers"/>,
    /// <see cref="AccessTokenValidationOptions.ResolveIssuer"/> and
    /// <see cref="AccessTokenValidationOptions.Backchannel"/>. So is a replay store that nodes share, by one in memory; and <see cref="TimeProvider"/> is the
    /// issuer's clock.
    /// Everything else stays as the application has it, and is checked as in production. Mistakes in its options stop the start, those in the providers that
    /// are replaced too;
    /// only their absence is none.
    /// </para>
    /// <para>Tokens of the issuer are for this application, once it has started, unless the test says what they are for. Call it last; of several calls the
    /// last one counts.</para>
    /// </remarks>
    /// <param name="services">The services, those of <c>ConfigureTestServices</c> for instance.</param>
    /// <param name="issuer">The issuer. Whoever made it disposes it.</param>
    public static IServiceCollection UseTestIssuer(this IServiceCollection services, TestIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return services.Use(issuer, issuer.Trust);
    }

    /// <summary>All validators of the application trust the issuer of this server and no other, and fetch its keys from the server. All else is as with the
    /// other overload.</summary>
    /// <param name="services">The services, those of <c>ConfigureTestServices</c> for instance.</param>
    /// <param name="server">The server. Whoever started it disposes it.</param>
    public static IServiceCollection UseTestIssuer(this IServiceCollection services, TestIssuerServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return services.Use(server.Issuer, server.Trust);
    }

    private static IServiceCollection Use(this IServiceCollection services, TestIssuer issuer, Func<TrustedIssuer> trust)
    {
        ArgumentNullException.ThrowIfNull(services);
        issuer.Audiences.Expect();
        services.TryAddSingleton<TestIssuerMark>();
        services.Replace(ServiceDescriptor.Singleton(issuer.Clock));
        services.AddSingleton<IPostConfigureOptions<AccessTokenValidationOptions>>(provider => new TestIssuerOptions(
            issuer,
            trust,
            provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IReplayStore)) != false,
            provider.GetServices<IValidateOptions<AccessTokenValidationOptions>>()));
        return services;
    }
}
