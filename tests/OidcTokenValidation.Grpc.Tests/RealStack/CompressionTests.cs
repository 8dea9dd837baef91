using System.Collections.Concurrent;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Grpc.Tests.RealStack.V1;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>Messages that are compressed with gzip, in both directions; rejected and ended calls have no message.</summary>
public sealed class CompressionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(GrpcWebMode.GrpcWeb)]
    [InlineData(GrpcWebMode.GrpcWebText)]
    public async Task Compressed_calls_pass_are_rejected_and_end_with_their_token(GrpcWebMode? mode)
    {
        await using NotesApi api = await NotesApi.StartAsync(
            mode is null ? Order.NoWeb : Order.WebFirst,
            services: static services => services.Configure<GrpcServiceOptions>(static grpc => grpc.ResponseCompressionAlgorithm = "gzip"));
        var encodings = new EncodingHandler();
        GrpcChannel channel = mode is { } web ? api.Connect(encodings, new GrpcWebHandler(web, TestSupport.Http.ApiHost.CreateHandler())) : api.Connect(encodings);
        var client = new Notes.NotesClient(channel);

        await client.AssertPassAsync(Compressed(api.With(api.Bearer)), isWeb: mode is not null);
        Assert.Equal(mode is null ? 4 : 2, encodings.Seen.Count);
        Assert.All(encodings.Seen, static seen => Assert.Equal(("gzip", "gzip"), seen));

        encodings.Seen.Clear();
        await client.AssertRejectedAsync(Compressed(api.With("Bearer x")), StatusCode.Unauthenticated, "The access token is malformed.", isWeb: mode is not null);
        Assert.All(encodings.Seen, static seen => Assert.Equal(("gzip", string.Empty), seen));
        await api.BegunAsync();   // of the unary call and of the streams above
        while (api.Script.Begun.Reader.TryRead(out _))
        {
            // Those of the streams below are awaited.
        }

        await api.AssertStreamsEndAsync(
            client,
            Compressed(api.With(api.Bearer)),
            () =>
            {
                api.Clock.Advance(NotesApi.TokenLife);
                return Task.CompletedTask;
            },
            StatusCode.Unauthenticated,
            "The access token has expired.",
            isWeb: mode is not null);
        api.AssertQuiet();
    }

    private static CallOptions Compressed(CallOptions options)
    {
        options.Headers!.Add("grpc-internal-encoding-request", "gzip");
        return options;
    }

    /// <summary>The encodings of the requests and responses on the wire.</summary>
    private sealed class EncodingHandler : DelegatingHandler
    {
        public ConcurrentQueue<(string Request, string Response)> Seen { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
            Seen.Enqueue((Encoding(request.Headers), Encoding(response.Headers)));
            return response;
        }

        private static string Encoding(System.Net.Http.Headers.HttpHeaders fields) => fields.TryGetValues("grpc-encoding", out IEnumerable<string>? values) ? string.Join(',', values) : string.Empty;
    }
}
