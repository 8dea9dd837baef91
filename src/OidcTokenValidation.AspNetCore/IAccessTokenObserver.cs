namespace OidcTokenValidation.AspNetCore;

/// <summary>Is told of the access tokens that a request brings, for what must end with them, a stream for instance. Observes only: it decides
/// nothing.</summary>
/// <remarks>A feature of the request: whoever wants to be told sets it in <c>HttpContext.Features</c> before the request is authenticated.</remarks>
public interface IAccessTokenObserver
{
    /// <summary>A scheme found the token valid. Whether it allows what the request asks for is decided later.</summary>
    /// <param name="token">The token.</param>
    /// <param name="validator">The validator that accepted it.</param>
    void OnAccepted(AccessToken token, AccessTokenValidator validator);

    /// <summary>Whether the observer ends the response itself when the token is no longer accepted; then <c>EndWithAccessToken</c> leaves this to it.</summary>
    /// <value>Default false.</value>
    bool EndsResponse => false;
}
