namespace OidcTokenValidation;

/// <summary>What the subject of a security event is in the tokens of this API.</summary>
/// <param name="Scope">What is revoked.</param>
/// <param name="Issuer">The issuer of the tokens: one of <see cref="SecurityEventTransmitter.TokenIssuers"/>.</param>
/// <param name="Identifier">The identifier in them: <c>sub</c>, <c>sid</c>, <c>jti</c> or <c>client_id</c>; empty for
/// <see cref="RevocationScope.Issuer"/>.</param>
public sealed record SecurityEventSubject(RevocationScope Scope, string Issuer, string Identifier);
