namespace OidcTokenValidation.Conventions.Tests.ReadmeCode;

/// <summary>What Grpc.Tools would generate from the .proto file that the READMEs' gRPC services implement.</summary>
internal static class GrpcStubs
{
    public const string Code = """
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
