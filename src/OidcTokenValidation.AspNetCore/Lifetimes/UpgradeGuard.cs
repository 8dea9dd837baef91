using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Stands in front of all middleware, so that every connection that a request is upgraded to ends with its token, whoever accepts it.</summary>
/// <remarks>
/// The stream below the WebSocket is guarded, not the WebSocket: UseWebSockets may stand before or behind authentication, and hubs and proxies
/// have one of their own.
/// </remarks>
internal sealed class UpgradeGuard : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(static (context, pipeline) =>
        {
            Guard(context);
            return pipeline(context);
        });
        next(app);
    };

    private static void Guard(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new BoundUpgrade(context, upgrade));
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            context.Features.Set<IHttpExtendedConnectFeature>(new BoundConnect(context, connect));
        if (context.Features.Get<IHttpWebSocketFeature>() is { IsWebSocketRequest: true } native)
            context.Features.Set<IHttpWebSocketFeature>(new BoundWebSockets(context, native));
    }
}
