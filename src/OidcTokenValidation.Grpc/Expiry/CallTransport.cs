using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Expiry;

/// <summary>A call as its server sees it, beneath what the service sees.</summary>
internal sealed class CallTransport
{
    private readonly IFeatureCollection _features;
    private readonly GrpcCallKind _kind;
    private readonly IHttpResponseTrailersFeature? _serverTrailers;
    private readonly IHttpResponseFeature _response;
    private readonly ResponseBodyFeature _body;
    private readonly IHttpRequestLifetimeFeature _lifetime;
    private readonly IHttpRequestTrailersFeature? _requestTrailers;
    private readonly LifetimeFeature _serviceLifetime;
    private TrailersFeature? _trailers;

    /// <summary>Stands between the service and the server from now on.</summary>
    public CallTransport(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, ExpiringCall call)
    {
        IFeatureCollection features = _features = context.Features;
        _kind = kind;
        _serverTrailers = serverTrailers;
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _body = new ResponseBodyFeature(features.GetRequiredFeature<IHttpResponseBodyFeature>(), call);
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _requestTrailers = features.Get<IHttpRequestTrailersFeature>();

        features.Set<IHttpResponseBodyFeature>(_body);
        features.Set<IHttpRequestLifetimeFeature>(_serviceLifetime = new LifetimeFeature(_lifetime));
        TakeTrailers();
    }

    public bool HasStarted => _response.HasStarted;

    /// <summary>Whether the client has sent all it will send. A server that cannot tell is taken to wait for more; gRPC-Web has no streaming clients.</summary>
    public bool IsRequestComplete => _kind.IsWeb || _requestTrailers?.Available == true;

    /// <summary>Whether the request went to a gRPC service.</summary>
    public bool IsForService => GrpcEndpoint.Is(_features.Get<IEndpointFeature>()?.Endpoint);

    /// <summary>Whether the response can be completed in its service's place. The trailers of gRPC-Web are a part of the body, in which the service may be
    /// writing.</summary>
    public bool CanComplete => _trailers is not null && !_kind.IsWeb;

    /// <summary>
    /// Takes the trailers of the call, if there are any yet. Those of gRPC-Web's middleware, which are written into the body, are there when it has run:
    /// before authentication or after it, but before the response starts. The server's own are not sent with gRPC-Web.
    /// </summary>
    public void TakeTrailers()
    {
        if (_trailers is null && _features.Get<IHttpResponseTrailersFeature>() is { } trailers && !(_kind.IsWeb && ReferenceEquals(trailers, _serverTrailers)))
            _features.Set<IHttpResponseTrailersFeature>(_trailers = new TrailersFeature(trailers));
    }

    public void OnStarting(Action callback) => _response.OnStarting(
        static state =>
        {
            ((Action)state)();
            return Task.CompletedTask;
        },
        callback);

    /// <summary>Puts the status behind a response that has started. In gRPC-Web without other fields: clients refuse a challenge there.</summary>
    public void WriteTrailers(GrpcStatus status) => _trailers?.Seal(_kind.IsWeb ? status.WriteStatusTo : status.WriteTo);

    /// <summary>Puts the status into a response that is starting: into its headers if they are all that is sent. A service that has put its own status there
    /// sends no more.</summary>
    public void WriteStart(GrpcStatus status, bool hasBody)
    {
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentLength = null;
        if (_trailers is not null && hasBody && !_response.Headers.ContainsKey(GrpcStatus.CodeField))
        {
            WriteTrailers(status);
            return;
        }

        _response.Headers.ContentType = _kind.MediaType;
        status.WriteTo(_response.Headers);
        _trailers?.Seal(static _ => { });
    }

    /// <summary>Cancels the call's <c>RequestAborted</c>.</summary>
    public void CancelService() => _serviceLifetime.End();

    /// <summary>The service has returned.</summary>
    public void Release() => _serviceLifetime.Finish();

    /// <summary>Ends the response in its service's place. What the client has not taken may still be on its way afterwards.</summary>
    public Task CompleteAsync() => _body.EndAsync();

    /// <summary>Resets the stream (RFC 9113 §8.1): frees the service where it waits for its client, and the client where it still sends.</summary>
    public void Abort() => _lifetime.Abort();
}
