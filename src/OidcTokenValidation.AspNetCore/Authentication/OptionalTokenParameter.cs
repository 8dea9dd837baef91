using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Determines whether an endpoint has a parameter for the access token that may be null: <c>AccessToken? token</c>.</summary>
internal static class OptionalTokenParameter
{
    private static readonly ConditionalWeakTable<MethodInfo, StrongBox<bool>> Cache = [];

    public static bool IsDeclared(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is not { } metadata)
            return false;
        MethodInfo? handler = metadata.GetMetadata<ControllerActionDescriptor>()?.MethodInfo ?? metadata.GetMetadata<MethodInfo>();
        return handler is not null && Cache.GetValue(handler, static method => new StrongBox<bool>(IsDeclared(method))).Value;
    }

    private static bool IsDeclared(MethodInfo handler)
    {
        var nullability = new NullabilityInfoContext();
        return Array.Exists(handler.GetParameters(), parameter => parameter.ParameterType == typeof(AccessToken)
            ? IsOptional(parameter, nullability)
            : parameter.IsDefined(typeof(AsParametersAttribute), inherit: false) && HasOptional(parameter.ParameterType, nullability));
    }

    // The rule of minimal APIs and controllers: with a default value, or not declared as never null.
    private static bool IsOptional(ParameterInfo parameter, NullabilityInfoContext nullability)
    {
        try
        {
            return parameter.HasDefaultValue || nullability.Create(parameter).ReadState != NullabilityState.NotNull;
        }
        catch (InvalidOperationException)
        {
            // Trimming has removed the nullability metadata. The generated code of such a parameter throws itself if the token is missing.
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
