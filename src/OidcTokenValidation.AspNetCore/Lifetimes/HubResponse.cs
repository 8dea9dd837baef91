using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Ends the long responses of SignalR's hubs with their token, without <c>EndWithAccessToken</c>.</summary>
internal static class HubResponse
{
    public static bool IsHub(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;

    /// <summary>Starts the timer when the response starts: by then the request's user is known, if several schemes accepted a token.</summary>
    public static void Prepare(HttpContext context)
    {
        if (!context.Response.HasStarted)
            context.Response.OnStarting(static state => Begin((HttpContext)state), context);
    }

    private static Task Begin(HttpContext context)
    {
        // A WebSocket ends with a close frame, see BoundConnection.
        bool isSocket = context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols
            || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
        if (!isSocket && TokenDeadline.Get(context) is { } deadline)
            context.Response.RegisterForDispose(TokenTimer.Start(TokenDeadline.GetTimeProvider(context), deadline, context.Abort));
        return Task.CompletedTask;
    }
}
