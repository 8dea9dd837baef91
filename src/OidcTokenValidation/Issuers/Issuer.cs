using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.StatusLists;

namespace OidcTokenValidation.Issuers;

/// <summary>An active trusted issuer: its identifier, its algorithms and its own keys. Its keys are never used for another issuer (RFC 8725 §3.8).</summary>
/// <param name="identifier">The issuer identifier.</param>
/// <param name="profile">The profile of its tokens.</param>
/// <param name="algorithms">The allowed signature algorithms.</param>
/// <param name="source">The source of its keys.</param>
/// <param name="keys">The public object for its keys; null to create one.</param>
internal sealed class Issuer(string identifier, TokenProfile profile, AlgorithmSet algorithms, IKeySource source, IssuerKeys? keys = null) : IDisposable
{
    public string Identifier { get; } = identifier;

    /// <summary>The profile of its tokens.</summary>
    public TokenProfile Profile { get; } = profile;

    public AlgorithmSet Algorithms { get; } = algorithms;

    public IKeySource Source { get; } = source;

    /// <summary>The state of an issuer of the resolver; null for an issuer of the options.</summary>
    public Tenancy? Tenancy { get; init; }

    /// <summary>The status lists that its tokens refer to; null where they are not checked.</summary>
    public StatusListSource? StatusLists { get; init; }

    /// <summary>The public object for its keys.</summary>
    public IssuerKeys Keys { get; } = keys ?? new(identifier, source, new KeyRules(algorithms.Table, profile.Rules.Profile.KeyUse));

    /// <inheritdoc/>
    public void Dispose()
    {
        StatusLists?.Dispose();
        Source.Dispose();
    }
}
