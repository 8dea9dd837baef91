using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;

namespace OidcTokenValidation.TestSupport.Http;

/// <summary>Endpoints that write gRPC's frames by hand, with the metadata that Grpc.AspNetCore gives to methods.</summary>
public static class GrpcEndpoints
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    public static IEndpointConventionBuilder AsGrpc(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(
        new GrpcMethodMetadata(typeof(GrpcEndpoints), new Method<byte[], byte[]>(MethodType.DuplexStreaming, "things.v1.Things", "Do", Bytes, Bytes)));
}
