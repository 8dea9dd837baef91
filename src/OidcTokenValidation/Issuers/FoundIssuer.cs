using OidcTokenValidation.Jose;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// A trusted issuer that a token names: one that is at work, or one that the resolver has just described. To find one changes nothing, whatever the token
/// is worth.
/// </summary>
internal readonly struct FoundIssuer
{
    public FoundIssuer(Issuer atWork) => AtWork = atWork;

    public FoundIssuer(ResolverResult answer) => New = answer;

    public Issuer? AtWork { get; }

    public ResolverResult? New { get; }

    /// <summary>Whether there is one; false for the default, and for one that the resolver does not name or describes with mistakes.</summary>
    public bool IsFound => AtWork is not null || New?.Settings is not null;

    public string Identifier => AtWork?.Identifier ?? New!.Settings!.Issuer.Issuer;

    public TokenProfile Profile => AtWork?.Profile ?? New!.Settings!.Profile;

    public AlgorithmSet Algorithms => AtWork?.Algorithms ?? New!.Settings!.Algorithms;
}
