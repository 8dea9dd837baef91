namespace OidcTokenValidation.AspNetCore;

/// <summary>The places of tokens that have no name of the application's, as constants for <see cref="AcceptAccessTokenFromAttribute"/>.</summary>
public enum AccessTokenPlace
{
    /// <summary><see cref="AccessTokenLocation.Query"/>.</summary>
    Query,

    /// <summary><see cref="AccessTokenLocation.WebSocketProtocol"/>.</summary>
    WebSocketProtocol,
}

/// <summary>Takes the access token from one more place, on this class or method alone. It requires no token.</summary>
/// <remarks>
/// The method's place replaces the class's, and the class's replaces that of <c>AcceptAccessTokenFrom</c> on groups and endpoints: there is never more than
/// one (RFC 6750 §2). Authentication must run behind routing, as it does in a WebApplication by itself. On a method of a hub it does nothing: the token
/// belongs to the connection.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AcceptAccessTokenFromAttribute : Attribute
{
    /// <summary>Takes the token from the query or from the list of sub-protocols.</summary>
    /// <param name="place">The place.</param>
    /// <exception cref="ArgumentOutOfRangeException">The place is not one of the enumeration.</exception>
    public AcceptAccessTokenFromAttribute(AccessTokenPlace place) => Location = place switch
    {
        AccessTokenPlace.Query => AccessTokenLocation.Query,
        AccessTokenPlace.WebSocketProtocol => AccessTokenLocation.WebSocketProtocol,
        _ => throw new ArgumentOutOfRangeException(nameof(place), place, "Expected a member of AccessTokenPlace."),
    };

    /// <summary>Takes the bare token from a header field, see <see cref="AccessTokenLocation.Field"/>.</summary>
    /// <param name="field">The field's name.</param>
    /// <exception cref="ArgumentException">The name is not one of a field (RFC 9110 §5.1), or that of a field with another meaning.</exception>
    public AcceptAccessTokenFromAttribute(string field) => Location = AccessTokenLocation.Field(field);

    /// <summary>The place.</summary>
    public AccessTokenLocation Location { get; }
}
