using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation;
using OidcTokenValidation.AspNetCore.Authentication;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Receives security events that transmitters push (RFC 8935).</summary>
public static class SecurityEventEndpointRouteBuilderExtensions
{
    /// <summary>Receives security event tokens, and revokes the access tokens that were issued before their events. Set the URL as <c>endpoint_url</c> of the
    /// stream at the transmitter (SSF 1.0 §8.1.1).</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route, for instance <c>/events</c>.</param>
    /// <returns>
    /// The endpoint. It needs no antiforgery token, and is not described. Where every transmitter has <see cref="SecurityEventTransmitter.PushSecrets"/>, it is
    /// open to anonymous users, because the Authorization field has the secret. Where a transmitter has none, and sends an access token of this API instead,
    /// call <c>RequireAuthorization</c>.
    /// </returns>
    /// <remarks>Responses are those of <see cref="SecurityEventReceiver.ReceiveAsync"/>.</remarks>
    /// <exception cref="InvalidOperationException"><c>AddSecurityEvents</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSecurityEvents(this IEndpointRouteBuilder endpoints, string pattern)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        SecurityEventReceiver receiver = endpoints.ServiceProvider.GetService<SecurityEventReceiver>()
            ?? throw new InvalidOperationException("MapSecurityEvents has no receiver. Call services.AddSecurityEvents(…) with the transmitters.");

        // All methods: the response to another one than POST is part of the protocol too.
        IEndpointConventionBuilder endpoint =
            endpoints.Map(pattern, context => ReceiveAsync(context, receiver)).ExcludeFromDescription().DisableAntiforgery();
        return receiver.RequiresPushSecret ? endpoint.AllowAnonymous().WithMetadata(OtherCredentials.Instance) : endpoint;
    }

    private static async Task ReceiveAsync(HttpContext context, SecurityEventReceiver receiver)
    {
        HttpRequest request = context.Request;
        var received = new SecurityEventRequest
        {
            Method = request.Method,
            ContentType = request.ContentType,
            Authorization = request.Headers.Authorization,
            Body = request.Body,
        };
        SecurityEventResponse result = await receiver.ReceiveAsync(received, context.RequestAborted).ConfigureAwait(false);
        await EventResponse.WriteAsync(context.Response, result, context.RequestAborted).ConfigureAwait(false);
    }
}
