using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>SignalR's long responses: they end with their token without anybody asking for it.</summary>
internal static class HubResponse
{
    public static bool IsOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;

    /// <summary>From the start of the response on: by then it is known whose token counts, where several schemes found one.</summary>
    public static void Prepare(HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.OnStarting(static state => Begin((HttpContext)state), context);
    }

    private static Task Begin(HttpContext context)
    {
        // A WebSocket ends by a close frame of its own.
        bool isSocket = context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
        if (!isSocket && TokenDeadline.Get(context) is { } deadline)
            context.Response.RegisterForDispose(TokenTimer.Start(TokenDeadline.ClockOf(context), deadline, context.Abort));
        return Task.CompletedTask;
    }
}
