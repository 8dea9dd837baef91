using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Aborts a response when its token ends.</summary>
/// <remarks>
/// A response that has not started when the token is revoked, or has just started, has a second to complete: it may be that of the request which revokes the
/// token, a logout for instance. A hub's has not, because a poll could deliver what was sent after the revocation.
/// </remarks>
internal sealed class BoundResponse : IDisposable
{
    /// <summary>The time for a response to complete when its token is revoked, and before that the time since its start.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly bool _isHub;
    private long? _startedAt;
    private IDisposable? _tokenEnd;
    private ITimer? _timer;
    private bool _isReleased;

    private BoundResponse(HttpContext context)
    {
        _context = context;
        _time = context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        _isHub = IsHub(context.GetEndpoint());
        if (context.Response.HasStarted)
            _startedAt = _time.GetTimestamp();
        else
            context.Response.OnStarting(static response => ((BoundResponse)response).OnStarting(), this);
    }

    /// <summary>Whether an endpoint is one of SignalR's hubs. Its responses end with their token without <c>EndWithAccessToken</c>.</summary>
    public static bool IsHub(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<HubMetadata>() is not null;

    /// <summary>Binds the response to the token of the request's user; null without a token.</summary>
    public static BoundResponse? Bind(HttpContext context)
    {
        if (context.GetAccessToken() is not { } token)
            return null;
        var response = new BoundResponse(context);
        context.Features.Set(response);
        response._tokenEnd = token.OnEnd(response.End);
        return response;
    }

    /// <summary>Called when the response becomes a WebSocket or another stream, which ends in its own way.</summary>
    public static void Release(HttpContext context) => context.Features.Get<BoundResponse>()?.Dispose();

    /// <summary>When it returns, the response is not aborted any more: the context may belong to the next request by now.</summary>
    public void Dispose()
    {
        _tokenEnd?.Dispose();
        lock (_gate)
        {
            _isReleased = true;
            _timer?.Dispose();
        }
    }

    private Task OnStarting()
    {
        lock (_gate)
            _startedAt = _time.GetTimestamp();
        return Task.CompletedTask;
    }

    private void End(TokenFailure failure)
    {
        lock (_gate)
        {
            bool mayComplete = failure.Code == TokenFailureCode.TokenRevoked && !_isHub && (_startedAt is not { } start || _time.GetElapsedTime(start) < Grace);
            if (!mayComplete)
                Abort();
            else if (!_isReleased)
                _timer = _time.CreateTimer(static response => ((BoundResponse)response!).Abort(), this, Grace, Timeout.InfiniteTimeSpan);
        }
    }

    private void Abort()
    {
        lock (_gate)
        {
            if (!_isReleased)
                _context.Abort();
        }
    }
}
