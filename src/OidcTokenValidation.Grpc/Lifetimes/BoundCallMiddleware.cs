using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Diagnostics;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>Ends gRPC calls whose access token expires or is revoked. Other requests are not affected. A call costs one object until its token is accepted,
/// and then one timer.</summary>
internal sealed class BoundCallMiddleware(RequestDelegate next, IServiceProvider services, ILoggerFactory loggers)
{
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly ILogger _logger = loggers.CreateLogger(GrpcLog.Category);

    public Task InvokeAsync(HttpContext context) => GrpcCallKind.Find(context.Request) is { } kind ? InvokeCallAsync(context, kind) : next(context);

    private async Task InvokeCallAsync(HttpContext context, GrpcCallKind kind)
    {
        var observer = new TokenObserver(context, kind, _time, _logger);
        context.Features.Set<IAccessTokenObserver>(observer);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception exception) when (observer.Call?.IsEnded == true)
        {
            // The status of the call must reach the client. With an exception the server would reset the stream instead.
            if (observer.Call.IsCompleted)
                GrpcLog.ServiceFailedAfterCompletion(_logger, exception);
            else if (exception is not OperationCanceledException)
                GrpcLog.ServiceFailedAfterEnd(_logger, exception);
        }
        finally
        {
            if (observer.Call is { } call)
                await call.FinishAsync().ConfigureAwait(false);
        }
    }

    // A call without a valid token allocates only this object.
    private sealed class TokenObserver(HttpContext context, GrpcCallKind kind, TimeProvider time, ILogger logger) : IAccessTokenObserver
    {
        // The trailers of the server, before gRPC-Web replaces them.
        private readonly IHttpResponseTrailersFeature? _trailers = context.Features.Get<IHttpResponseTrailersFeature>();

        public BoundCall? Call { get; private set; }

        public bool EndsResponse => Call is not null && GrpcEndpoint.IsGrpc(context.GetEndpoint());

        // If authentication runs before routing, no endpoint is selected yet.
        public void OnAccepted(in AccessTokenValidationResult result, AccessTokenValidator validator)
        {
            if (context.GetEndpoint() is not { } endpoint || GrpcEndpoint.IsGrpc(endpoint))
                (Call ??= BoundCall.Begin(context, kind, _trailers, time, logger)).EndWith(result, validator);
        }
    }
}
