using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore;

/// <summary>A place beside the Authorization field where an endpoint takes the access token, for clients that cannot send that field.</summary>
/// <remarks>
/// An endpoint has at most one, and only that endpoint reads it. A request with a token there and an Authorization field, or with two tokens there,
/// is refused (RFC 6750 §2). What is taken from there is a Bearer token: one that is bound to a DPoP key is refused, for it must come with its proof
/// (RFC 9449 §7.1). The token is removed from the request before the application sees it. There is no place in forms or cookies.
/// </remarks>
public sealed class AccessTokenLocation
{
    private readonly string _text;

    private AccessTokenLocation(string text, string? fieldName = null)
    {
        _text = text;
        FieldName = fieldName;
    }

    /// <summary>The query parameter <c>access_token</c> (RFC 6750 §2.3), where SignalR's clients in browsers put it.</summary>
    /// <remarks>
    /// Addresses are written into logs, of proxies too, and kept by browsers: take this only where nothing else is possible, and let tokens be short-lived.
    /// ASP.NET Core writes the address of each request to its log, level Information, before any middleware can hide the token: keep the category
    /// <c>Microsoft.AspNetCore.Hosting.Diagnostics</c> at Warning, and put request logging of your own behind authentication.
    /// </remarks>
    public static AccessTokenLocation Query { get; } = new("Query");

    /// <summary>The list of sub-protocols of a WebSocket handshake, the one field that a script in a browser can set there: <c>new WebSocket(url, ["bearer",
    /// token])</c>.</summary>
    /// <remarks>
    /// The token is the entry after <c>bearer</c> or <c>access_token</c>; without such an entry, the one that is a JWT, or one that ends with a JWT as
    /// <c>bearer.eyJ…</c> does. Where the application selects no sub-protocol, <c>bearer</c> or <c>access_token</c> is selected as the client wrote it,
    /// because browsers close a connection whose server selects none. The token is never selected.
    /// </remarks>
    public static AccessTokenLocation WebSocketProtocol { get; } = new("WebSocketProtocol");

    internal string? FieldName { get; }

    /// <summary>A header field with the bare token in it, without a scheme. For APIs behind a platform that puts it there.</summary>
    /// <param name="name">The field's name.</param>
    /// <exception cref="ArgumentException">The name is not one of a field (RFC 9110 §5.1), or that of a field with another meaning.</exception>
    public static AccessTokenLocation Field(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (FieldNames.FindMistake(name) is { } mistake)
            throw new ArgumentException(mistake, nameof(name));
        return new AccessTokenLocation($"Field(\"{name}\")", name);
    }

    /// <summary>The location as it is written in code.</summary>
    public override string ToString() => _text;
}
