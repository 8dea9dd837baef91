using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Pipeline;

namespace OidcTokenValidation.Hosting;

/// <summary>Creates the validators that are services.</summary>
internal static class ValidatorRegistration
{
    /// <summary>Creates the validator of a name. The store and the checks are resolved here and not with the options, so that each reports its own
    /// errors.</summary>
    public static AccessTokenValidator Create(IServiceProvider provider, string name)
    {
        var services = ValidatorServices.Create(
            provider.GetService<TimeProvider>() ?? TimeProvider.System, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance, name);
        var reload = new OptionsReload(provider, name, services.Logger);
        try
        {
            AccessTokenValidationOptions options = provider.GetRequiredService<IOptionsFactory<AccessTokenValidationOptions>>().Create(name);
            provider.GetService<ExplanationGuard>()?.ThrowIfNotAllowed();
            var validator = AccessTokenValidator.Create(options, AddServices(services, provider, options.DPoP.ReplayStore is null));
            validator.ReloadBy(reload);
            return validator;
        }
        catch (Exception)
        {
            reload.Dispose();
            throw;
        }
    }

    // The application's store is not created where the options have another one: it may connect to a database.
    private static ValidatorServices AddServices(ValidatorServices services, IServiceProvider provider, bool needsReplayStore)
    {
        bool areSingletons = provider.GetRequiredService<RegisteredLifetimes>().AreChecksSingletons;
        return services with
        {
            Meters = provider.GetService<IMeterFactory>(),
            RejectionLevel = provider.GetService<IHostEnvironment>()?.IsDevelopment() == true ? LogLevel.Information : LogLevel.Debug,
            ExplainsFailures = provider.GetService<ExplanationGuard>() is not null,
            ReplayStore = needsReplayStore ? provider.GetService<IReplayStore>() : null,
            Checks = areSingletons ? [.. provider.GetServices<IAccessTokenCheck>()] : [],
            ScopedChecks = areSingletons ? null : new ScopedChecks(provider.GetRequiredService<IServiceScopeFactory>(), services.Time, services.Logger),
        };
    }
}

/// <summary>The name of a validator that was registered, so that health checks find all of them.</summary>
internal sealed record ValidatorName(string Value);
