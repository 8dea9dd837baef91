using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>Determines whether an endpoint is a gRPC method. The client sets the content type, and other endpoints must not reject with status 200.</summary>
internal static class GrpcEndpoint
{
    // By name, without a reference to the packages. Code-first services have the same metadata.
    private const string Method = "Grpc.AspNetCore.Server.GrpcMethodMetadata";
    private const string Transcoded = "Microsoft.AspNetCore.Grpc.JsonTranscoding.GrpcJsonTranscodingMetadata";
    private const string UnimplementedConstraint = "grpcunimplemented";

    public static bool IsGrpc(Endpoint? endpoint) => endpoint is not null && (IsMethod(endpoint.Metadata) || IsUnimplemented(endpoint));

    private static bool IsMethod(EndpointMetadataCollection metadata)
    {
        bool isMethod = false;
        foreach (object item in metadata)
        {
            string? name = item.GetType().FullName;
            if (string.Equals(name, Transcoded, StringComparison.Ordinal))
                return false;
            isMethod |= string.Equals(name, Method, StringComparison.Ordinal);
        }

        return isMethod;
    }

    // Methods and services that do not exist have endpoints too, recognizable only by this constraint.
    private static bool IsUnimplemented(Endpoint endpoint) => endpoint is RouteEndpoint route
        && route.RoutePattern.ParameterPolicies.Values.Any(static policies => policies.Any(static policy =>
            string.Equals(policy.Content, UnimplementedConstraint, StringComparison.Ordinal)));
}
