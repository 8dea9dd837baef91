using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OidcTokenValidation.AspNetCore;
using OidcTokenValidation.Grpc.Diagnostics;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>Ends gRPC calls whose access token expires. Other requests pass; a call costs next to nothing until it brings a valid token, and then one
/// timer.</summary>
internal sealed class ExpiryMiddleware(RequestDelegate next, IServiceProvider services, ILoggerFactory loggers)
{
    private readonly TimeProvider _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
    private readonly ILogger _logger = loggers.CreateLogger("OidcTokenValidation.Grpc");

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
            // What ended the call is known, and must reach the client: the server would reset the stream instead.
            if (observer.Call.IsCut)
                Log.FailedAfterCut(_logger, exception);
            else if (exception is not OperationCanceledException)
                Log.FailedAfterEnd(_logger, exception);
        }
        finally
        {
            if (observer.Call is { } call)
                await call.FinishAsync().ConfigureAwait(false);
        }
    }

    // A call without a valid token needs no more than this.
    private sealed class TokenObserver(HttpContext context, GrpcCallKind kind, TimeProvider time, ILogger logger) : IAccessTokenObserver
    {
        // What the server has: gRPC-Web puts its own in that place.
        private readonly IHttpResponseTrailersFeature? _trailers = context.Features.Get<IHttpResponseTrailersFeature>();

        public ExpiringCall? Call { get; private set; }

        public bool EndsResponse => Call is not null && GrpcEndpoint.Is(context.GetEndpoint());

        // Where authentication runs before routing, the endpoint is not known yet.
        public void OnAccepted(AccessToken token, AccessTokenValidator validator)
        {
            if (context.GetEndpoint() is not { } endpoint || GrpcEndpoint.Is(endpoint))
                (Call ??= ExpiringCall.Begin(context, kind, _trailers, time, logger)).EndWith(token, validator);
        }
    }
}
