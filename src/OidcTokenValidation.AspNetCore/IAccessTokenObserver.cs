namespace OidcTokenValidation.AspNetCore;

/// <summary>Is notified of the accepted access tokens of a request, for instance to end a stream with its token. It cannot change the result.</summary>
/// <remarks>A feature of the request: set it in <c>HttpContext.Features</c> before the request is authenticated.</remarks>
public interface IAccessTokenObserver
{
    /// <summary>Called when a scheme has accepted the token. Whether it is sufficient for the request is decided later.</summary>
    /// <param name="result">The result, which is valid: it has the token.</param>
    /// <param name="validator">The validator that accepted it.</param>
    void OnAccepted(in AccessTokenValidationResult result, AccessTokenValidator validator);

    /// <summary>Whether the observer ends the response itself when the token expires or is revoked; then <c>EndWithAccessToken</c> does not.</summary>
    /// <value>Default false.</value>
    bool EndsResponse => false;
}
