using System.Reflection;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Tests.Hosting;

/// <summary>Data protection logs warnings in containers without a folder for keys; this library does not use it.</summary>
public sealed class DataProtectionTests
{
    private const string Name = "Microsoft.AspNetCore.DataProtection";

    [Fact]
    public void AddAccessToken_registers_no_service_of_data_protection_beyond_those_of_AddAuthentication()
    {
        IReadOnlyList<string> before = Registered(static _ => { });
        IReadOnlyList<string> after = Registered(static authentication => authentication.AddAccessToken("One", static _ => { }).AddAccessToken("Two", static _ => { }));

        Assert.NotEmpty(before);
        Assert.Equal(before, after);
    }

    // The compiler records every assembly whose types are used.
    [Theory]
    [InlineData(typeof(AccessTokenValidator))]
    [InlineData(typeof(AccessTokenDefaults))]
    public void Assemblies_of_the_library_use_no_type_of_data_protection(Type type) =>
        Assert.DoesNotContain(type.Assembly.GetReferencedAssemblies(), static used => used.Name!.StartsWith(Name, StringComparison.Ordinal));

    // The base class of a handler in ASP.NET Core could require such a service too.
    [Fact]
    public void Services_of_the_library_take_no_service_of_data_protection()
    {
        var services = new ServiceCollection();
        services.AddAuthentication().AddAccessToken(static _ => { });
        Type[] own = [.. services.Select(ImplementationOf).OfType<Type>().Where(static type => type.Assembly.GetName().Name!.StartsWith("OidcTokenValidation", StringComparison.Ordinal))];

        Assert.NotEmpty(own);
        Assert.All(own, static type => Assert.DoesNotContain(
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(static constructor => constructor.GetParameters()),
            static parameter => IsOfDataProtection(parameter.ParameterType)));
    }

    private static List<string> Registered(Action<AuthenticationBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddAuthentication());
        return [.. services
            .Where(static service => IsOfDataProtection(service.ServiceType) || (ImplementationOf(service) is { } type && IsOfDataProtection(type)))
            .Select(static service => $"{service.ServiceType} {ImplementationOf(service)} {service.Lifetime}")];
    }

    private static Type? ImplementationOf(ServiceDescriptor service) => service.IsKeyedService
        ? service.KeyedImplementationType ?? service.KeyedImplementationInstance?.GetType()
        : service.ImplementationType ?? service.ImplementationInstance?.GetType();

    private static bool IsOfDataProtection(Type type) =>
        type.FullName?.Contains(Name, StringComparison.Ordinal) == true || type.GenericTypeArguments.Any(IsOfDataProtection);
}
