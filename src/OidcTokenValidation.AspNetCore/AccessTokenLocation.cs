using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore;

/// <summary>A location, other than the Authorization field, from which an endpoint takes the access token: for clients that cannot send that
/// field.</summary>
/// <remarks>
/// An endpoint has at most one, and no other endpoint reads it. A request with a token there and an Authorization field, or with two tokens there, is
/// rejected (RFC 6750 §2). The token is a Bearer token: one that is bound to a DPoP key is rejected, because it needs a proof (RFC 9449 §7.1). The token is
/// removed from the request before the application reads it. Forms and cookies are not supported.
/// </remarks>
public sealed class AccessTokenLocation
{
    private readonly string _text;

    private AccessTokenLocation(string text, string? fieldName = null)
    {
        _text = text;
        FieldName = fieldName;
    }

    /// <summary>The query parameter <c>access_token</c> (RFC 6750 §2.3), which SignalR's clients in browsers use.</summary>
    /// <remarks>
    /// Logs, those of proxies too, and the history of browsers contain URLs: use this only if nothing else is possible, with short-lived tokens.
    /// ASP.NET Core logs the URL of each request at level Information, before any middleware can remove the token: set the category
    /// <c>Microsoft.AspNetCore.Hosting.Diagnostics</c> to Warning, and register request logging of the application after authentication.
    /// </remarks>
    public static AccessTokenLocation Query { get; } = new("Query");

    /// <summary>The list of sub-protocols of a WebSocket handshake, the only field that a script in a browser can set there: <c>new WebSocket(url, ["bearer",
    /// token])</c>.</summary>
    /// <remarks>
    /// The token is the entry after <c>bearer</c> or <c>access_token</c>; without such an entry, the one that is a JWT, or one that ends with a JWT as
    /// <c>bearer.eyJ…</c> does. If the application selects no sub-protocol, <c>bearer</c> or <c>access_token</c> is selected as the client wrote it,
    /// because browsers close a connection if the server selects none. The token is never selected.
    /// </remarks>
    public static AccessTokenLocation WebSocketProtocol { get; } = new("WebSocketProtocol");

    internal string? FieldName { get; }

    /// <summary>A header field that contains the token without a scheme: for APIs behind a platform that sets it.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="ArgumentException">The name is not a field name (RFC 9110 §5.1), or the field has another meaning.</exception>
    public static AccessTokenLocation Field(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (FieldNames.FindError(name) is { } error)
            throw new ArgumentException(error, nameof(name));
        return new AccessTokenLocation($"Field(\"{name}\")", name);
    }

    /// <summary>The location as it is written in code.</summary>
    public override string ToString() => _text;
}
