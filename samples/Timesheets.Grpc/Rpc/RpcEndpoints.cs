using Google.Protobuf;

namespace Timesheets.Rpc;

/// <summary>
/// The methods of one service as endpoints: as much of gRPC as this sample needs, where Grpc.AspNetCore's MapGrpcService would stand.
/// All four kinds of calls are one: messages come, messages go.
/// </summary>
internal sealed class RpcEndpoints(WebApplication app, string service)
{
    /// <summary>A message comes, a message goes.</summary>
    public RouteHandlerBuilder MapUnary<TRequest, TReply>(string method, MessageParser<TRequest> parser, Func<HttpContext, TRequest, TReply> answer)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage<TReply> =>
        Map(method, parser, (context, requests) => OneAsync(async () => answer(context, await SingleAsync(requests))));

    /// <summary>A message comes, many go.</summary>
    public RouteHandlerBuilder MapServerStream<TRequest, TReply>(string method, MessageParser<TRequest> parser, Func<HttpContext, TRequest, IAsyncEnumerable<TReply>> answer)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        return Map(method, parser, AnswerAsync);

        async IAsyncEnumerable<TReply> AnswerAsync(HttpContext context, IAsyncEnumerable<TRequest> requests)
        {
            TRequest request = await SingleAsync(requests);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);   // the client sees at once that it is let in, and the call can end with its token
            await foreach (TReply reply in answer(context, request))
                yield return reply;
        }
    }

    /// <summary>Many messages come, one goes.</summary>
    public RouteHandlerBuilder MapClientStream<TRequest, TReply>(string method, MessageParser<TRequest> parser, Func<HttpContext, IAsyncEnumerable<TRequest>, Task<TReply>> answer)
        where TRequest : class, IMessage<TRequest>
        where TReply : IMessage<TReply> =>
        Map(method, parser, (context, requests) => OneAsync(() => answer(context, requests)));

    /// <summary>Messages come and go.</summary>
    public RouteHandlerBuilder Map<TRequest, TReply>(string method, MessageParser<TRequest> parser, Func<HttpContext, IAsyncEnumerable<TRequest>, IAsyncEnumerable<TReply>> answer)
        where TRequest : IMessage<TRequest>
        where TReply : IMessage<TReply>
    {
        return app.MapPost($"/{service}/{method}", (Delegate)HandleAsync);

        Task HandleAsync(HttpContext context) => EndAsync(context, async () =>
        {
            await foreach (TReply reply in answer(context, MessageFrames.ReadAllAsync(context.Request.BodyReader, parser, context.RequestAborted)))
                await MessageFrames.WriteAsync(context.Response.BodyWriter, reply, context.RequestAborted);
        });
    }

    /// <summary>Answers calls of methods that do not exist.</summary>
    public void MapUnknown() => app.MapFallback("{**path}", static context =>
        EndAsync(context, static () => throw new RpcException(RpcException.Unimplemented, "There is no such method.")));

    // The status follows the messages, or stands alone where there are none.
    private static async Task EndAsync(HttpContext context, Func<Task> exchange)
    {
        if (!IsGrpc(context.Request.ContentType))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;   // as gRPC says; and only gRPC calls end with their token
            return;
        }

        context.Response.ContentType = "application/grpc";
        int status = 0;
        try
        {
            await exchange();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            return;   // the client has left, or its token has expired: then the library says so
        }
        catch (RpcException mistake)
        {
            status = mistake.Status;
            Append(context, "grpc-message", mistake.Message);   // of this sample's own texts, all plain ASCII
        }

        Append(context, "grpc-status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    // Of this name, not one that begins like it; the form of the messages may follow (+proto), or a parameter.
    private static bool IsGrpc(ReadOnlySpan<char> contentType) =>
        contentType.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) && contentType["application/grpc".Length..] is [] or ['+' or ';', ..];

    private static void Append(HttpContext context, string name, string value)
    {
        if (context.Response.HasStarted)
            context.Response.AppendTrailer(name, value);
        else
            context.Response.Headers[name] = value;
    }

    private static async IAsyncEnumerable<T> OneAsync<T>(Func<Task<T>> make)
    {
        yield return await make();
    }

    private static async Task<T> SingleAsync<T>(IAsyncEnumerable<T> requests)
        where T : class
    {
        T? single = null;
        await foreach (T request in requests)
            single = single is null ? request : throw new RpcException(RpcException.Internal, "One message is expected, and more came.");
        return single ?? throw new RpcException(RpcException.Internal, "One message is expected, and none came.");
    }
}
