namespace OidcTokenValidation.Revocation;

/// <summary>What a source requests to be revoked.</summary>
/// <param name="Scope">What it refers to.</param>
/// <param name="Issuer">The issuer of the tokens.</param>
/// <param name="Identifier">The identifier of the token, session, subject or client; empty for the issuer itself.</param>
/// <param name="IssuedBefore">Tokens that were issued at or before this moment; null for now.</param>
internal readonly record struct RevocationRequest(RevocationScope Scope, string Issuer, string Identifier, DateTimeOffset? IssuedBefore);

/// <summary>Where a revocation comes from.</summary>
internal enum RevocationSource
{
    /// <summary>The application called a method.</summary>
    Application,

    /// <summary>A logout token (OpenID Connect Back-Channel Logout 1.0).</summary>
    BackchannelLogout,

    /// <summary>A security event token (RFC 8417).</summary>
    SecurityEvent,

    /// <summary>Another node, through the feed.</summary>
    Feed,
}
