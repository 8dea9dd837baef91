using OidcTokenValidation.Claims;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Pipeline;

/// <summary>Makes all checks of <see cref="EarlyChecks"/>: it collects the failures, and rejects nothing.</summary>
internal readonly ref struct CollectingChecks : IEarlyChecks
{
    private readonly PipelineStages _stages;
    private readonly DateTimeOffset _now;
    private readonly CollectedFailures _failures;
    private readonly ref Issuer? _issuer;

    /// <param name="stages">The stages of the validator.</param>
    /// <param name="now">The time.</param>
    /// <param name="failures">Collects the failures.</param>
    /// <param name="issuer">Gets the issuer that the token names, if it is trusted and in use.</param>
    public CollectingChecks(PipelineStages stages, DateTimeOffset now, CollectedFailures failures, ref Issuer? issuer)
    {
        (_stages, _now, _failures) = (stages, now, failures);
        _issuer = ref issuer;
    }

    public TokenFailure? FindFailure(SignatureAlgorithm algorithm, scoped in JoseHeader header, scoped TokenClaims claims)
    {
        bool isTrusted = _stages.Issuers.TryFind(claims, out FoundIssuer found, out TokenFailure? notTrusted);
        if (isTrusted || notTrusted is not null)
            _failures.Add(CheckPoint.Issuer, notTrusted);
        _issuer = found.Active;

        // A token of no trusted issuer is checked by the rules of the configured one, if there is only one.
        if (!isTrusted && _stages.Issuers.Configured is [var only])
            (isTrusted, found) = (true, new FoundIssuer(only));
        if (!isTrusted)
            return null;

        ProfileRules profile = found.Profile.Rules;
        _failures.Add(CheckPoint.Type, AccessTokenRules.FindTypeFailure(header, profile));
        _failures.Add(CheckPoint.Algorithm, found.Algorithms.Contains(algorithm) ? null : EarlyChecks.NotAllowed(found));
        _stages.Rules.CollectFailures(claims, profile, _now, _failures);
        return null;
    }
}
