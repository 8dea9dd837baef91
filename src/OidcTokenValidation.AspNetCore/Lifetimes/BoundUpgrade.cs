using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Lifetimes;

/// <summary>The upgrade of HTTP/1.1 (RFC 9110 §7.8), to a stream that ends with the token.</summary>
internal sealed class BoundUpgrade(HttpContext context, IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        SubProtocolAnswer.Correct(context);
        Stream stream = await inner.UpgradeAsync().ConfigureAwait(false);
        return BoundStream.Bind(context, stream, isWebSocket: string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The extended CONNECT of HTTP/2 (RFC 8441), to a stream that ends with the token.</summary>
internal sealed class BoundConnect(HttpContext context, IHttpExtendedConnectFeature inner) : IHttpExtendedConnectFeature
{
    public bool IsExtendedConnect => inner.IsExtendedConnect;

    public string? Protocol => inner.Protocol;

    public async ValueTask<Stream> AcceptAsync()
    {
        SubProtocolAnswer.Correct(context);
        Stream stream = await inner.AcceptAsync().ConfigureAwait(false);
        return BoundStream.Bind(context, stream, isWebSocket: string.Equals(Protocol, "websocket", StringComparison.OrdinalIgnoreCase));
    }
}
