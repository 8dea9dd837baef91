using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>Upgrades a request of HTTP/1.1 (RFC 9110 §7.8) to a stream that ends with the token.</summary>
internal sealed class BoundUpgrade(HttpContext context, IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        SubProtocolSelection.Apply(context);
        Stream stream = await inner.UpgradeAsync().ConfigureAwait(false);
        bool isWebSocket = string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        return BoundStream.Bind(context, stream, isWebSocket);
    }
}

/// <summary>Accepts an extended CONNECT of HTTP/2 (RFC 8441) as a stream that ends with the token.</summary>
internal sealed class BoundConnect(HttpContext context, IHttpExtendedConnectFeature inner) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => inner.IsExtendedConnect;

    public string? Protocol => inner.Protocol;

    public async ValueTask<Stream> AcceptAsync()
    {
        SubProtocolSelection.Apply(context);
        Stream stream = await inner.AcceptAsync().ConfigureAwait(false);
        return BoundStream.Bind(context, stream, isWebSocket: string.Equals(Protocol, "websocket", StringComparison.OrdinalIgnoreCase));
    }
}
