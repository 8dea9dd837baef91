namespace OidcTokenValidation;

/// <summary>Which logout tokens of the trusted issuers revoke access tokens (OpenID Connect Back-Channel Logout 1.0).</summary>
public sealed class BackchannelLogoutOptions
{
    /// <summary>The clients that users log in with and that have the address of this API as their <c>backchannel_logout_uri</c>: one of them is in <c>aud</c>
    /// of a logout token.</summary>
    /// <value>Default empty: no logout token is accepted. Compared ordinally. <see cref="AccessTokenValidationOptions.Revocations"/> is required.</value>
    public IList<string> ClientIds { get; set; } = [];

    /// <summary>Whether a logout token with a session (<c>sid</c>) also revokes the other access tokens of its subject (<c>sub</c>).</summary>
    /// <value>
    /// Default true, because most providers write no <c>sid</c> into access tokens: without this, their tokens would stay valid after a logout. Another session
    /// of the user gets a new token by its refresh token. Set it to false if the access tokens of all trusted issuers have <c>sid</c>, so that a logout ends
    /// one session only.
    /// </value>
    /// <remarks>A logout token without <c>sid</c> is for all sessions of its subject (Back-Channel Logout §2.4), whatever this is.</remarks>
    public bool RevokeSubject { get; set; } = true;
}
