namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

/// <summary>As much of Grpc.AspNetCore, and of what it generates from a .proto file, as the READMEs use: the package itself cannot be restored here.</summary>
internal static class GrpcStubs
{
    public const string Code = """
        namespace Grpc.Core
        {
            public abstract class ServerCallContext;

            public static class ServerCallContextExtensions
            {
                public static Microsoft.AspNetCore.Http.HttpContext GetHttpContext(this ServerCallContext context) => throw new System.NotSupportedException();
            }
        }

        namespace Microsoft.Extensions.DependencyInjection
        {
            public static class GrpcServicesExtensions
            {
                public static IServiceCollection AddGrpc(this IServiceCollection services) => services;
            }
        }

        namespace Microsoft.AspNetCore.Builder
        {
            public sealed class GrpcServiceEndpointConventionBuilder : IEndpointConventionBuilder
            {
                public void Add(System.Action<EndpointBuilder> convention) => throw new System.NotSupportedException();
            }

            public static class GrpcEndpointRouteBuilderExtensions
            {
                public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this Microsoft.AspNetCore.Routing.IEndpointRouteBuilder builder)
                    where TService : class => throw new System.NotSupportedException();
            }
        }

        public sealed class HelloRequest;

        public sealed class HelloReply
        {
            public string Message { get; set; } = "";
        }

        public static class Greeter
        {
            public abstract class GreeterBase
            {
                public virtual System.Threading.Tasks.Task<HelloReply> SayHello(HelloRequest request, Grpc.Core.ServerCallContext context) => throw new System.NotSupportedException();
            }
        }
        """;
}
