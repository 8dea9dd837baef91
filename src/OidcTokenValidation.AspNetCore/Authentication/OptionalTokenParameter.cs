using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Finds out whether an endpoint takes the access token as a parameter that may be null: <c>AccessToken? token</c>.</summary>
internal static class OptionalTokenParameter
{
    private static readonly ConditionalWeakTable<MethodInfo, StrongBox<bool>> Known = [];

    public static bool IsIn(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata)
            return false;
        MethodInfo? handler = metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? metadata.GetMetadata<MethodInfo>();
        return handler is not null && Known.GetValue(handler, static method => new StrongBox<bool>(IsIn(method))).Value;
    }

    private static bool IsIn(MethodInfo handler)
    {
        var nullability = new NullabilityInfoContext();
        return Array.Exists(handler.GetParameters(), parameter => parameter.ParameterType == typeof(AccessToken)
            ? IsOptional(parameter, nullability)
            : parameter.IsDefined(typeof(AsParametersAttribute), inherit: false) && HasOptional(parameter.ParameterType, nullability));
    }

    // As minimal APIs and controllers see it: with a default value, or not declared as never null.
    private static bool IsOptional(ParameterInfo parameter, NullabilityInfoContext nullability)
    {
        try
        {
            return parameter.HasDefaultValue || nullability.Create(parameter).ReadState != NullabilityState.NotNull;
        }
        catch (InvalidOperationException)
        {
            // Trimming has removed what tells it. Then the parameter was generated, and says itself that it is missing.
            return true;
        }
    }

    [UnconditionalSuppressMessage(
        "Trimming", "IL2070", Justification = "Minimal APIs read the members of a parameter with [AsParameters]; one that trimming removed is none.")]
    private static bool HasOptional(Type parameters, NullabilityInfoContext nullability)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
        return Array.Exists(parameters.GetConstructors(), constructor => Array.Exists(
                constructor.GetParameters(), parameter => parameter.ParameterType == typeof(AccessToken) && IsOptional(parameter, nullability)))
            || Array.Exists(parameters.GetProperties(Public), property =>
                property.PropertyType == typeof(AccessToken) && property.CanWrite && nullability.Create(property).WriteState == NullabilityState.Nullable);
    }
}
