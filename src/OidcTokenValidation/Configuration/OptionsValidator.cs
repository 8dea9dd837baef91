using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Configuration;

/// <summary>Stops the start of the host if options are invalid, or if the validators cannot use the registered services.</summary>
internal sealed class OptionsValidator(RegisteredLifetimes lifetimes) : IValidateOptions<AccessTokenValidationOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessTokenValidationOptions options)
    {
        string[] errors = [.. OptionsRules.FindErrors(options), .. lifetimes.FindErrors()];
        if (errors.Length == 0)
            return ValidateOptionsResult.Success;
        return ValidateOptionsResult.Fail(string.IsNullOrEmpty(name) ? errors : errors.Select(error => $"{name}: {error}"));
    }
}

/// <summary>The lifetimes of the services that validators resolve.</summary>
internal sealed class RegisteredLifetimes(IServiceCollection services)
{
    /// <summary>Whether one instance of each check serves all requests. Otherwise all are resolved for each validation.</summary>
    public bool AreChecksSingletons => FindAll(typeof(IAccessTokenCheck)).All(static service => service.Lifetime == ServiceLifetime.Singleton);

    /// <summary>Finds registrations that cannot work; each message contains what to write instead.</summary>
    public IReadOnlyList<string> FindErrors() =>
    [
        .. FindAll(typeof(IReplayStore)).Where(static service => service.Lifetime == ServiceLifetime.Scoped).Select(static service =>
            $"IReplayStore is registered as scoped{(service.ImplementationType is { } type ? $" ({type.Name})" : string.Empty)}: "
            + "it must know the proofs of all requests, and outlive them. Register it by AddSingleton, and let it make a scope for each call "
            + "by IServiceScopeFactory if it needs scoped services, a DbContext for instance."),
    ];

    private IEnumerable<ServiceDescriptor> FindAll(Type type) => services.Where(service => service.ServiceType == type && !service.IsKeyedService);
}
