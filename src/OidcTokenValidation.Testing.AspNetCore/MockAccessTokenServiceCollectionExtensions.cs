using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OidcTokenValidation;
using OidcTokenValidation.Testing.AspNetCore;
using OidcTokenValidation.Testing.AspNetCore.Mocking;
using OidcTokenValidation.Testing.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds mock access tokens, for local development without a provider.</summary>
public static class MockAccessTokenServiceCollectionExtensions
{
    /// <summary>Adds access tokens of a mock issuer in this process to requests. The application accepts every caller, so it does not start in
    /// Production.</summary>
    /// <remarks>
    /// <para>
    /// No check is disabled: the mock issuer replaces the providers of all schemes, and every token is validated as in production. A token that has expired,
    /// that is for another API, or that lacks the scope of an endpoint is rejected.
    /// </para>
    /// <para>
    /// It starts only in the environment Development and in those of <see cref="MockAccessTokens.AllowIn"/>; never in Production, which is the default
    /// environment of a host. Only this call enables it, no configuration does. It logs warnings, and adds the field <c>X-Mock-Access-Token</c> to responses.
    /// If a test replaces the issuers of the application (<c>UseTestIssuer</c>), the mock does nothing.
    /// </para>
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Configures the mock: <c>mock => mock.FixedIdentity(token => token.WithSubject("alice"))</c>.</param>
    /// <exception cref="ArgumentException">No mode was chosen.</exception>
    /// <exception cref="InvalidOperationException">The method was already called for these services.</exception>
    public static IServiceCollection AddMockAccessTokens(this IServiceCollection services, Action<MockAccessTokens> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(static service => service.ServiceType == typeof(MockIssuer)))
        {
            throw new InvalidOperationException(
                "Expected one call of AddMockAccessTokens; this is the second. Write one call: mock => mock.FixedIdentity(…).DecodeWithoutVerifying().");
        }

        var mock = new MockAccessTokens();
        configure(mock);
        if (!mock.DoesAnything)
            throw new ArgumentException("Expected a mode to be chosen; none was. Call FixedIdentity or DecodeWithoutVerifying.", nameof(configure));

        services.AddSingleton(static provider => new MockIssuer(provider.GetService<TimeProvider>()));
        services.AddSingleton(provider => new MockEnvironmentGuard(
            provider.GetService<IHostEnvironment>(),
            mock,
            isReplaced: provider.GetService<TestIssuerRegistration>() is not null));
        services.AddSingleton<IPostConfigureOptions<AccessTokenValidationOptions>>(provider => new MockIssuerPostConfigure(
            mock,
            provider.GetRequiredService<MockIssuer>(),
            provider.GetRequiredService<MockEnvironmentGuard>(),
            provider.GetServices<IValidateOptions<AccessTokenValidationOptions>>()));
        services.AddSingleton<IStartupFilter>(provider => new MockStartupFilter(mock, provider.GetRequiredService<MockEnvironmentGuard>()));
        return services;
    }
}
