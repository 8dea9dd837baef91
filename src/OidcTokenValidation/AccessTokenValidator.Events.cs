using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation;

// Receives events of providers.
public sealed partial class AccessTokenValidator
{
    /// <summary>Whether logout tokens are accepted: <see cref="BackchannelLogoutOptions.ClientIds"/> has a value.</summary>
    public bool ReceivesBackchannelLogout => _current.Logout is not null;

    /// <summary>Receives a logout token of a trusted issuer (OpenID Connect Back-Channel Logout 1.0 §2.5), and revokes the access tokens that were issued
    /// until then. Bad input is a response, never an exception.</summary>
    /// <param name="request">A POST of <c>application/x-www-form-urlencoded</c> with <c>logout_token</c>. Its sender needs no credentials: the token is
    /// signed.</param>
    /// <param name="cancellationToken">Ends the waiting for the body, for the issuer's keys and for the revocation feed.</param>
    /// <returns>200 when the tokens are revoked on this node and in the feed, 400 for a logout token that is not accepted or was received before, 503 if it
    /// must be sent again (§2.8).</returns>
    /// <remarks>
    /// A logout token is accepted for 5 minutes after its <c>iat</c>, and <see cref="AccessTokenValidationOptions.ClockSkew"/>. What it revokes is decided by
    /// <see cref="BackchannelLogoutOptions.RevokeSubject"/>. <see cref="AccessTokenValidationOptions.AdmitIssuer"/> is not called: a logout token revokes
    /// tokens of its own issuer only.
    /// </remarks>
    /// <exception cref="InvalidOperationException"><see cref="ReceivesBackchannelLogout"/> is false.</exception>
    /// <exception cref="ObjectDisposedException">The validator was disposed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<SecurityEventResponse> ReceiveBackchannelLogoutAsync(SecurityEventRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_disposed, this);
        LogoutReceiver receiver = _current.Logout ?? throw new InvalidOperationException(
            "No logout token is accepted. Set BackchannelLogout.ClientIds to the clients that have the address of this API as their backchannel_logout_uri.");
        return receiver.ReceiveAsync(request, cancellationToken);
    }
}
