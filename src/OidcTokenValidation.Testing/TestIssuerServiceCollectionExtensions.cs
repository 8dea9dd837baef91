using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Testing.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes an application under test trust the issuer of the test.</summary>
public static class TestIssuerServiceCollectionExtensions
{
    /// <summary>Makes all validators of the application trust only this issuer, with the keys that it has when the application starts. Nothing is
    /// fetched.</summary>
    /// <remarks>
    /// <para>
    /// The options of the providers are replaced: <see cref="AccessTokenValidationOptions.Issuers"/>,
    /// <see cref="AccessTokenValidationOptions.ResolveIssuer"/> and <see cref="AccessTokenValidationOptions.Backchannel"/>. A shared replay store is replaced
    /// by one in memory, and <see cref="TimeProvider"/> by the issuer's clock. An <see cref="IRevocationFeed"/> is removed: the revocations of a test are in
    /// memory. The transmitters of <see cref="SecurityEventOptions"/> are not polled and no key of theirs is fetched: the issuer signs their events, which
    /// are about its tokens.
    /// <see cref="AccessTokenValidationOptions.Decryption"/> is removed: the issuer's tokens are not encrypted.
    /// Everything else is configured and checked as in production. Errors in the options stop the application at start, including errors in the providers
    /// that are replaced. Missing providers are not an error.
    /// </para>
    /// <para>After the start, this application is the default audience of the issuer's tokens. Call this method last; of several calls the last one
    /// applies.</para>
    /// </remarks>
    /// <param name="services">The services, for instance those of <c>ConfigureTestServices</c>.</param>
    /// <param name="issuer">The issuer. The caller disposes it.</param>
    public static IServiceCollection UseTestIssuer(this IServiceCollection services, TestIssuer issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return services.Use(issuer, issuer.Trust);
    }

    /// <summary>Makes all validators of the application trust only the issuer of this server, and fetch its keys from the server. Otherwise it is the same
    /// as the other overload.</summary>
    /// <param name="services">The services, for instance those of <c>ConfigureTestServices</c>.</param>
    /// <param name="server">The server. The caller disposes it.</param>
    public static IServiceCollection UseTestIssuer(this IServiceCollection services, TestIssuerServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return services.Use(server.Issuer, server.Trust);
    }

    private static IServiceCollection Use(this IServiceCollection services, TestIssuer issuer, Func<TrustedIssuer> trust)
    {
        ArgumentNullException.ThrowIfNull(services);
        issuer.Audiences.Expect();
        services.TryAddSingleton<TestIssuerRegistration>();
        services.RemoveAll<IRevocationFeed>();
        services.Replace(ServiceDescriptor.Singleton(issuer.Clock));
        services.AddSingleton<IPostConfigureOptions<AccessTokenValidationOptions>>(provider => new TestIssuerPostConfigure(
            issuer,
            trust,
            provider.GetService<IServiceProviderIsService>()?.IsService(typeof(IReplayStore)) != false,
            provider.GetServices<IValidateOptions<AccessTokenValidationOptions>>()));
        services.AddSingleton<IPostConfigureOptions<SecurityEventOptions>>(provider => new TestTransmitters(
            issuer, provider.GetServices<IValidateOptions<SecurityEventOptions>>()));
        return services;
    }
}
