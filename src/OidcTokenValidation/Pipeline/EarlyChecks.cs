using OidcTokenValidation.Claims;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>The checks of a JWT that need no key: issuer, type, algorithm and claims. They only reject.</summary>
/// <remarks>The token was read once, and the signature is verified over the same bytes. The rules for claims are applied again to the verified token.</remarks>
internal readonly ref struct EarlyChecks : IEarlyChecks
{
    private readonly IssuerDirectory _issuers;
    private readonly AccessTokenRules _rules;
    private readonly DateTimeOffset _now;
    private readonly ref FoundIssuer _found;

    /// <param name="issuers">The trusted issuers.</param>
    /// <param name="rules">The rules of access tokens.</param>
    /// <param name="now">The time.</param>
    /// <param name="found">Gets the issuer that the token names, so that it is looked up once.</param>
    public EarlyChecks(IssuerDirectory issuers, AccessTokenRules rules, DateTimeOffset now, ref FoundIssuer found)
    {
        (_issuers, _rules, _now) = (issuers, rules, now);
        _found = ref found;
    }

    public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
    {
        // RFC 9068 §2.2, §4: the issuer is there, and trusted
        if (!_issuers.TryFind(claims, out _found, out TokenFailure? notTrusted))
        {
            return notTrusted
                ?? AccessTokenRules.FindTypeFailure(header, TokenProfile.Rfc9068.Rules)?.At(CheckPoint.Issuer)
                ?? ClaimFailures.GetIssuerFailure(claims);
        }

        // RFC 9068 §2.1: typ; RFC 8725 §3.1: an algorithm that is allowed for this issuer
        if (AccessTokenRules.FindTypeFailure(header, _found.Profile.Rules) is { } wrongType)
            return wrongType;
        return _found.Algorithms.Contains(algorithm)
            ? _rules.FindFailure(claims, _found.Profile.Rules, _now)
            : NotAllowed(_found);
    }

    public static TokenFailure NotAllowed(in FoundIssuer issuer) => FailureTable.Get(TokenFailureCode.AlgorithmNotAllowed)
        .WithExplanation((issuer.Algorithms, issuer.Identifier), static issuer =>
            $"Expected one of {issuer.Algorithms} for {issuer.Identifier}. Add what the provider signs with to AllowedAlgorithms if the provider means it.")
        .At(CheckPoint.Algorithm);
}
