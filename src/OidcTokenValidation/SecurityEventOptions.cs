namespace OidcTokenValidation;

/// <summary>The options of <see cref="SecurityEventReceiver"/>.</summary>
public sealed class SecurityEventOptions
{
    /// <summary>The transmitters whose events this API receives.</summary>
    /// <value>Required; from 1 to 16, each issuer once.</value>
    public IList<SecurityEventTransmitter> Transmitters { get; set; } = [];

    /// <summary>Creates the handler for requests to transmitters, for keys and for events: for a proxy or a private certificate authority.</summary>
    /// <value>Default none: a handler that follows no redirect and sends no cookie. A response is rejected if the application's handler has followed a redirect
    /// for it.</value>
    public Func<HttpMessageHandler>? Backchannel { get; set; }
}
