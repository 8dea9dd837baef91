namespace OidcTokenValidation.AspNetCore;

/// <summary>The locations of access tokens that need no name, as constants for <see cref="AcceptAccessTokenFromAttribute"/>.</summary>
public enum AccessTokenLocationKind
{
    /// <summary><see cref="AccessTokenLocation.Query"/>.</summary>
    Query,

    /// <summary><see cref="AccessTokenLocation.WebSocketProtocol"/>.</summary>
    WebSocketProtocol,
}

/// <summary>Takes the access token also from another location than the Authorization field, on this class or method. It does not require a
/// token.</summary>
/// <remarks>
/// The method's location replaces the class's, and the class's replaces that of <c>AcceptAccessTokenFrom</c> on groups and endpoints: there is never more
/// than one (RFC 6750 §2). Authentication must run after routing, which is the default in a WebApplication. On a method of a hub it has no effect: the
/// token belongs to the connection.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AcceptAccessTokenFromAttribute : Attribute
{
    /// <summary>Takes the token from the query or from the list of sub-protocols.</summary>
    /// <param name="location">The location.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a member of the enumeration.</exception>
    public AcceptAccessTokenFromAttribute(AccessTokenLocationKind location) => Location = location switch
    {
        AccessTokenLocationKind.Query => AccessTokenLocation.Query,
        AccessTokenLocationKind.WebSocketProtocol => AccessTokenLocation.WebSocketProtocol,
        _ => throw new ArgumentOutOfRangeException(nameof(location), location, "Expected a member of AccessTokenLocationKind."),
    };

    /// <summary>Takes the bare token from a header field, see <see cref="AccessTokenLocation.Field"/>.</summary>
    /// <param name="field">The field's name.</param>
    /// <exception cref="ArgumentException">The name is not a field name (RFC 9110 §5.1), or the field has another meaning.</exception>
    public AcceptAccessTokenFromAttribute(string field) => Location = AccessTokenLocation.Field(field);

    /// <summary>The location.</summary>
    public AccessTokenLocation Location { get; }
}
