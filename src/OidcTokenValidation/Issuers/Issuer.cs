using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>A trusted issuer at work: its identifier, what it may sign with, and its own keys. Keys of one issuer never serve another (RFC 8725
/// §3.8).</summary>
/// <param name="identifier">The issuer identifier.</param>
/// <param name="profile">What its tokens look like.</param>
/// <param name="algorithms">What it may sign with.</param>
/// <param name="source">Its keys.</param>
/// <param name="keys">The keys as operators see them already; null for an issuer that is new.</param>
internal sealed class Issuer(string identifier, TokenProfile profile, AlgorithmSet algorithms, IKeySource source, IssuerKeys? keys = null) : IDisposable
{
    public string Identifier { get; } = identifier;

    /// <summary>What its tokens look like.</summary>
    public TokenProfile Profile { get; } = profile;

    public AlgorithmSet Algorithms { get; } = algorithms;

    public IKeySource Source { get; } = source;

    /// <summary>Null for an issuer of the options.</summary>
    public Tenancy? Tenancy { get; init; }

    /// <summary>The keys as operators see them.</summary>
    public IssuerKeys Keys { get; } = keys ?? new(identifier, source);

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
