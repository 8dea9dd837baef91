using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// The trusted issuer that a token names: an active one, or one that the resolver has just returned. A look-up has no side effects, because the token is not
/// verified yet.
/// </summary>
internal readonly struct FoundIssuer
{
    public FoundIssuer(Issuer active) => Active = active;

    public FoundIssuer(ResolverResult resolved) => Resolved = resolved;

    public Issuer? Active { get; }

    public ResolverResult? Resolved { get; }

    /// <summary>Whether there is one; false for the default, and if the result of the resolver is null or has errors.</summary>
    public bool IsFound => Active is not null || Resolved?.Settings is not null;

    public string Identifier => Active?.Identifier ?? Resolved!.Settings!.Issuer.Issuer;

    public TokenProfile Profile => Active?.Profile ?? Resolved!.Settings!.Profile;

    public AlgorithmSet Algorithms => Active?.Algorithms ?? Resolved!.Settings!.Algorithms;
}
