using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Pipeline;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Hosting;

/// <summary>Creates the validators that are services.</summary>
internal static class ValidatorRegistration
{
    /// <summary>Creates the validator of a name. The store and the checks are resolved here and not with the options, so that each reports its own
    /// errors.</summary>
    public static AccessTokenValidator Create(IServiceProvider provider, string name)
    {
        ILoggerFactory loggers = provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        ILogger logger = NamedLogger.Create(loggers.CreateLogger(AccessTokenValidator.LogCategory), name);
        var reload = new OptionsReload(provider, name, logger);
        try
        {
            AccessTokenValidationOptions options = provider.GetRequiredService<IOptionsFactory<AccessTokenValidationOptions>>().Create(name);
            provider.GetService<ExplanationGuard>()?.ThrowIfNotAllowed();
            var validator = AccessTokenValidator.Create(options, FindServices(provider, name, logger, options.DPoP.ReplayStore is null));
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
    private static ValidatorServices FindServices(IServiceProvider provider, string name, ILogger logger, bool needsReplayStore)
    {
        TimeProvider time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
        bool areSingletons = provider.GetRequiredService<RegisteredLifetimes>().AreChecksSingletons;
        return new ValidatorServices(time, logger)
        {
            Meters = provider.GetService<IMeterFactory>(),
            Name = name,
            RejectionLevel = provider.GetService<IHostEnvironment>()?.IsDevelopment() == true ? LogLevel.Information : LogLevel.Debug,
            ExplainsFailures = provider.GetService<ExplanationGuard>() is not null,
            ReplayStore = needsReplayStore ? provider.GetService<IReplayStore>() : null,
            Checks = areSingletons ? [.. provider.GetServices<IAccessTokenCheck>()] : [],
            ScopedChecks = areSingletons ? null : new ScopedChecks(provider.GetRequiredService<IServiceScopeFactory>(), time, logger),
        };
    }
}

/// <summary>The name of a validator that was registered, so that health checks find all of them.</summary>
internal sealed record ValidatorName(string Value);
