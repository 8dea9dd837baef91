using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Configuration;

/// <summary>Lets the host refuse to start on mistaken options, or on services that the validators cannot use.</summary>
internal sealed class OptionsValidator(RegisteredLifetimes lifetimes) : IValidateOptions<AccessTokenValidationOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessTokenValidationOptions options)
    {
        string[] mistakes = [.. OptionsRules.FindMistakes(options), .. lifetimes.FindMistakes()];
        return mistakes.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(string.IsNullOrEmpty(name) ? mistakes : mistakes.Select(mistake => $"{name}: {mistake}"));
    }
}

/// <summary>With what lifetimes an application has registered what validators resolve.</summary>
internal sealed class RegisteredLifetimes(IServiceCollection services)
{
    /// <summary>Whether one instance of each check serves all requests. Otherwise all are resolved for each validation.</summary>
    public bool AreChecksSingletons => FindAll(typeof(IAccessTokenCheck)).All(static service => service.Lifetime == ServiceLifetime.Singleton);

    /// <summary>Finds registrations that cannot work; each message says what to write instead.</summary>
    public IReadOnlyList<string> FindMistakes() =>
    [
        .. FindAll(typeof(IReplayStore)).Where(static service => service.Lifetime == ServiceLifetime.Scoped).Select(static service =>
            $"IReplayStore is registered as scoped{(service.ImplementationType is { } type ? $" ({type.Name})" : string.Empty)}: it must know the proofs of all requests, and outlive them. "
            + "Register it by AddSingleton, and let it make a scope for each call by IServiceScopeFactory if it needs scoped services, a DbContext for instance."),
    ];

    private IEnumerable<ServiceDescriptor> FindAll(Type type) => services.Where(service => service.ServiceType == type && !service.IsKeyedService);
}
