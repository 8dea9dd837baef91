using OidcTokenValidation.Signatures;

namespace OidcTokenValidation.Claims;

/// <summary>A token that was accepted before: its signature, and its claims.</summary>
internal sealed record KnownToken(VerifiedToken Verified, AcceptedClaims Claims);
