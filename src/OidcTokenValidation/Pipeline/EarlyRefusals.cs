using OidcTokenValidation.Claims;
using OidcTokenValidation.Diagnostics;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>What can be refused before a key is fetched or a signature checked. It decides nothing else: stage 5 repeats the rules on the verified token.</summary>
internal readonly struct EarlyRefusals(IssuerDirectory issuers, AccessTokenRules rules, DateTimeOffset now) : ITokenScreen
{
    public TokenFailure? Refuse(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped in TokenClaims claims)
    {
        if (claims.KindOf(RegisteredClaim.Issuer) != JsonKind.String)
            return AccessTokenRules.FindTypeFailure(header, TokenProfile.Rfc9068.Rules)?.At(CheckPoint.Issuer) ?? ClaimFailures.OfIssuer(claims);
        if (!issuers.TryFind(claims.String(RegisteredClaim.Issuer), out Issuer? issuer))
            return issuers.NotTrusted(claims.String(RegisteredClaim.Issuer));
        if (AccessTokenRules.FindTypeFailure(header, issuer.Profile.Rules) is { } wrongType)
            return wrongType;
        return issuer.Algorithms.Contains(algorithm)
            ? rules.FindFailure(claims, issuer.Profile.Rules, now)
            : NotAllowed(issuer);
    }

    private static TokenFailure NotAllowed(Issuer issuer) => Failures.Of(TokenFailureCode.AlgorithmNotAllowed).Because(issuer, static issuer =>
        $"Expected one of {issuer.Algorithms} for {issuer.Identifier}; the header names another. Add it to AllowedAlgorithms if the provider means it.").At(CheckPoint.Algorithm);
}
