using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Runs before all middleware, so that every upgraded connection ends with its token, whichever component accepts it.</summary>
/// <remarks>
/// It wraps the stream below the WebSocket, not the WebSocket: UseWebSockets may be registered before or after authentication, and hubs and proxies
/// have their own implementation.
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
