using System.Threading.Channels;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;

namespace OidcTokenValidation.Grpc.Tests.RealStack;

/// <summary>A server interceptor that records each call: the method and the caller when it begins, and what ended it.</summary>
public sealed class CallRecorder : Interceptor
{
    private readonly Channel<string> _begun = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _ended = Channel.CreateUnbounded<string>();

    /// <summary>Whether every exception of a service becomes INTERNAL, as in many applications.</summary>
    public bool ReplacesExceptions { get; set; }

    /// <summary>The calls since the last time, in the order in which they began.</summary>
    public IEnumerable<string> Begun()
    {
        while (_begun.Reader.TryRead(out string? call))
            yield return call;
    }

    /// <summary>Waits for the end of a call: the name of its method.</summary>
    public async Task<string> EndedAsync() =>
        await _ended.Reader.ReadAsync(NotesApi.Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), NotesApi.Cancellation);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        RecordAsync(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        RecordAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        RecordAsync(context, () => WithResultAsync(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        RecordAsync(context, () => WithResultAsync(continuation(requestStream, responseStream, context)));

    private static async Task<bool> WithResultAsync(Task call)
    {
        await call;
        return true;
    }

    private async Task<T> RecordAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        string name = context.Method.Split('/')[^1];
        _begun.Writer.TryWrite($"{name} of {context.GetHttpContext().GetAccessToken()?.Subject ?? "anonymous"}");
        try
        {
            return await call();
        }
        catch (Exception) when (ReplacesExceptions)
        {
            throw new RpcException(new Status(StatusCode.Internal, "A status of the interceptor."));
        }
        finally
        {
            _ended.Writer.TryWrite(name);
        }
    }
}
