using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>A call as its server sees it, beneath what the service sees.</summary>
internal sealed class CallTransport
{
    private readonly GrpcCallKind _kind;
    private readonly IHttpResponseFeature _response;
    private readonly IHttpResponseBodyFeature _body;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly IHttpRequestTrailersFeature? _requestTrailers;
    private readonly LifetimeFeature _serviceLifetime;
    private readonly TrailersFeature? _trailers;

    /// <summary>Stands between the service and the server from now on.</summary>
    public CallTransport(HttpContext context, GrpcCallKind kind, ExpiringCall call)
    {
        IFeatureCollection features = context.Features;
        _kind = kind;
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _requestTrailers = features.Get<IHttpRequestTrailersFeature>();

        features.Set<IHttpResponseBodyFeature>(new ResponseBodyFeature(_body, call));
        features.Set<IHttpRequestLifetimeFeature>(_serviceLifetime = new LifetimeFeature(_lifetime));
        if (!kind.IsWeb && features.Get<IHttpResponseTrailersFeature>() is { } trailers)
            features.Set<IHttpResponseTrailersFeature>(_trailers = new TrailersFeature(trailers));
    }

    public bool HasStarted => _response.HasStarted;

    /// <summary>Whether the client has sent all it will send. A server that cannot tell is taken to wait for more; gRPC-Web has no streaming clients.</summary>
    public bool IsRequestComplete => _kind.IsWeb || _requestTrailers?.Available == true;

    /// <summary>Whether the status can follow a body. The trailers of gRPC-Web are a part of the body, which is the service's.</summary>
    public bool CanSendTrailers => _trailers is not null;

    public void OnStarting(Action callback) => _response.OnStarting(
        static state =>
        {
            ((Action)state)();
            return Task.CompletedTask;
        },
        callback);

    /// <summary>Puts the status behind a response that has started.</summary>
    public void WriteTrailers(GrpcStatus status) => _trailers?.Seal(status.WriteTo);

    /// <summary>Puts the status into a response that is starting: into its headers if they are all that is sent. A service that has put its own status there sends no more.</summary>
    public void WriteStart(GrpcStatus status, bool hasBody)
    {
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentType = _kind.MediaType;
        _response.Headers.ContentLength = null;
        if (_trailers is not null && hasBody && !_response.Headers.ContainsKey(GrpcStatus.CodeField))
        {
            _trailers.Seal(status.WriteTo);
            return;
        }

        status.WriteTo(_response.Headers);
        _trailers?.Seal(static _ => { });
    }

    /// <summary>Cancels the call's <c>RequestAborted</c>.</summary>
    public void CancelService() => _serviceLifetime.End();

    /// <summary>The service has returned.</summary>
    public void Release() => _serviceLifetime.Finish();

    /// <summary>Ends the response in its service's place. What the client has not taken may still be on its way afterwards.</summary>
    public Task CompleteAsync() => _body.CompleteAsync();

    /// <summary>Resets the stream (RFC 9113 §8.1): frees the service where it waits for its client, and the client where it still sends.</summary>
    public void Abort() => _lifetime.Abort();
}
