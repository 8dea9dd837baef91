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
    /// <summary>Gives requests access tokens that a mock issuer in this process has made. Anybody who reaches the application is believed: it refuses to
    /// start in Production.</summary>
    /// <remarks>
    /// <para>
    /// Nothing is switched off: the mock issuer stands in for the providers of all schemes, and every token goes through the same validation as in production.
    /// A token that has expired, or is for another API, is refused; so is one without the scope that an endpoint asks for.
    /// </para>
    /// <para>
    /// It starts in the environment Development alone, and in those that <see cref="MockAccessTokens.AllowIn"/> names; never in Production, which is also the
    /// environment
    /// of a host that names none. Only this call turns it on: no configuration does. It writes warnings into the log, and the field
    /// <c>X-Mock-Access-Token</c> into responses.
    /// Where a test puts an issuer of its own into the application (<c>UseTestIssuer</c>), the mock does nothing.
    /// </para>
    /// </remarks>
    /// <param name="services">The services of the application.</param>
    /// <param name="configure">Says what the mock does: <c>mock => mock.FixedIdentity(token => token.WithSubject("alice"))</c>.</param>
    /// <exception cref="ArgumentException">Nothing was chosen.</exception>
    /// <exception cref="InvalidOperationException">It was called before for these services.</exception>
    public static IServiceCollection AddMockAccessTokens(this IServiceCollection services, Action<MockAccessTokens> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        if (services.Any(static service => service.ServiceType == typeof(MockIssuer)))
            throw new InvalidOperationException("Expected one call of AddMockAccessTokens; this is another one. Put both into one: mock => mock.FixedIdentity(…).DecodeWithoutVerifying().");
        var mock = new MockAccessTokens();
        configure(mock);
        if (!mock.DoesAnything)
            throw new ArgumentException("Expected a mode to be chosen; none was. Call FixedIdentity or DecodeWithoutVerifying.", nameof(configure));

        services.AddSingleton(static provider => new MockIssuer(provider.GetService<TimeProvider>()));
        services.AddSingleton(provider => new MockGuard(
            provider.GetService<IHostEnvironment>(),
            mock,
            standsBack: provider.GetService<TestIssuerMark>() is not null));
        services.AddSingleton<IPostConfigureOptions<AccessTokenValidationOptions>>(provider => new MockTrust(
            mock,
            provider.GetRequiredService<MockIssuer>(),
            provider.GetRequiredService<MockGuard>(),
            provider.GetServices<IValidateOptions<AccessTokenValidationOptions>>()));
        services.AddSingleton<IStartupFilter>(provider => new MockStartupFilter(mock, provider.GetRequiredService<MockGuard>()));
        return services;
    }
}
