using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace OidcTokenValidation.AspNetCore.Authorization;

/// <summary>The method that an endpoint calls, and its class, with their attributes.</summary>
/// <param name="Method">The method.</param>
/// <param name="Class">Its class, if the attributes of the class apply to the endpoint too; else null.</param>
internal sealed record EndpointMethod(MethodInfo Method, Type? Class)
{
    private const string GrpcMethodMetadata = "Grpc.AspNetCore.Server.GrpcMethodMetadata";

    /// <summary>Null if it cannot be found.</summary>
    public static EndpointMethod? Find(EndpointMetadataCollection metadata)
    {
        if (metadata.GetMetadata<ControllerActionDescriptor>() is { } action)
            return new(action.MethodInfo, action.ControllerTypeInfo);
        if (metadata.FirstOrDefault(static item => string.Equals(item.GetType().FullName, GrpcMethodMetadata, StringComparison.Ordinal)) is { } grpc)
            return FindGrpc(grpc);
        return metadata.GetMetadata<MethodInfo>() is { } handler ? new(handler, Class: null) : null;
    }

    // Without a reference to the gRPC package. If the method is not found, for instance after trimming, the token stays required.
    [UnconditionalSuppressMessage(
        "Trimming", "IL2075", Justification = "The package preserves the methods of services. If one is missing nevertheless, the token stays required.")]
    private static EndpointMethod? FindGrpc(object metadata)
    {
        if (metadata.GetType().GetProperty("ServiceType")?.GetValue(metadata) is not Type service
            || metadata.GetType().GetProperty("Method")?.GetValue(metadata) is not { } method
            || method.GetType().GetProperty("Name")?.GetValue(method) is not string name)
            return null;
        MethodInfo[] named =
        [
            .. service.GetMethods(BindingFlags.Public | BindingFlags.Instance)
                .Where(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal)),
        ];
        return named.Length == 1 ? new(named[0], service) : null;
    }
}
