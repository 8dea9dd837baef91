using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.Grpc.Protocol;

namespace OidcTokenValidation.Grpc.Lifetimes;

/// <summary>The features of a call that the server provides. It replaces those that the service uses.</summary>
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
    private readonly bool _hasLength;
    private TrailersFeature? _trailers;

    /// <summary>Replaces the features of the request.</summary>
    public CallTransport(HttpContext context, GrpcCallKind kind, IHttpResponseTrailersFeature? serverTrailers, BoundCall call)
    {
        IFeatureCollection features = _features = context.Features;
        _kind = kind;
        _serverTrailers = serverTrailers;
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        _body = new ResponseBodyFeature(features.GetRequiredFeature<IHttpResponseBodyFeature>(), call);
        _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        _requestTrailers = features.Get<IHttpRequestTrailersFeature>();
        _hasLength = context.Request.ContentLength is not null;

        features.Set<IHttpResponseBodyFeature>(_body);
        features.Set<IHttpRequestLifetimeFeature>(_serviceLifetime = new LifetimeFeature(_lifetime));
        WrapTrailers();
    }

    public bool HasStarted => _response.HasStarted;

    /// <summary>Whether the client has sent its whole request. False if the server does not report it, except for a gRPC-Web request whose length is stated:
    /// its client does not stream.</summary>
    public bool IsRequestComplete => _requestTrailers?.Available == true || (_kind.IsWeb && _hasLength);

    /// <summary>Whether the request goes to a gRPC service; null while no endpoint is selected.</summary>
    public bool? IsForService => _features.Get<IEndpointFeature>()?.Endpoint is { } endpoint ? GrpcEndpoint.IsGrpc(endpoint) : null;

    /// <summary>Whether the response can be completed without the service. The trailers of gRPC-Web are part of the body, into which the service may be
    /// writing.</summary>
    public bool CanComplete => _trailers is not null && !_kind.IsWeb;

    /// <summary>
    /// Wraps the trailers of the call, if there are any yet. The middleware of gRPC-Web, which writes them into the body, adds them when it runs: before
    /// authentication or after it, but before the response starts. The server's own trailers are not sent with gRPC-Web.
    /// </summary>
    public void WrapTrailers()
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

    /// <summary>Writes the status into the trailers of a response that has started. With gRPC-Web without other fields, which its clients reject.</summary>
    public void WriteTrailers(GrpcStatus status) => _trailers?.Seal(_kind.IsWeb ? status.WriteStatusTo : status.WriteTo);

    /// <summary>Writes the status into a response that is starting: into its headers if it has no body. A service that has written its own status there
    /// sends no body.</summary>
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
    public void Release()
    {
        _serviceLifetime.Finish();
        _body.Release();
    }

    /// <summary>Completes the response without the service. Data that the client has not read may still be in transit afterwards.</summary>
    public Task CompleteAsync() => _body.EndAsync();

    /// <summary>Resets the stream (RFC 9113 §8.1). This ends the service if it waits for the client, and the client if it still sends.</summary>
    public void Abort() => _lifetime.Abort();
}
