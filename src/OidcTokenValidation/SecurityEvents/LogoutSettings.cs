namespace OidcTokenValidation.SecurityEvents;

/// <summary>What a <see cref="LogoutReceiver"/> takes from the options.</summary>
/// <param name="Rules">The rules for logout tokens.</param>
/// <param name="Revocations">Where tokens are revoked.</param>
/// <param name="RevokeSubject">Whether a logout token with a session also revokes the subject's other tokens.</param>
/// <param name="MaxTokenLength">The greatest length of a logout token.</param>
internal sealed record LogoutSettings(EventTokenRules Rules, TokenRevocations Revocations, bool RevokeSubject, int MaxTokenLength);
