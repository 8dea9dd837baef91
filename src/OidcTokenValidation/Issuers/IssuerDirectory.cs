using System.Collections.Frozen;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Issuers;

/// <summary>Stage 3: finds a token's issuer among those that are trusted. An unknown issuer costs a look-up and nothing else.</summary>
internal sealed class IssuerDirectory
{
    /// <summary>The longest issuer identifier that can be configured, in characters.</summary>
    public const int MaxIssuerLength = 512;

    private readonly FrozenDictionary<string, Issuer> _issuers;
    private readonly string[] _identifiers;
    private readonly FrozenDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly ResolvedIssuers? _resolved;

    public IssuerDirectory(IEnumerable<Issuer> issuers, ResolvedIssuers? resolved)
    {
        _resolved = resolved;
        _issuers = issuers.ToFrozenDictionary(static issuer => issuer.Identifier, StringComparer.Ordinal);
        _identifiers = [.. _issuers.Keys];
        _bySpan = _issuers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>RFC 9068 §4: the issuer equals a trusted one, code point for code point. Changes nothing: nobody has verified the token.</summary>
    public bool TryFind(JsonString issuer, out FoundIssuer found)
    {
        Span<char> buffer = stackalloc char[MaxIssuerLength];
        int length = issuer.CopyTo(buffer);
        found = default;
        if (length < 0)
            return false;
        if (!_bySpan.TryGetValue(buffer[..length], out Issuer? configured))
            return _resolved is not null && _resolved.TryFind(buffer[..length], out found);
        found = new FoundIssuer(configured);
        return true;
    }

    /// <summary>
    /// Finds an issuer that is at work by the very identifier that it was found by before; null if there is none, or the resolver has to be asked about
    /// it.
    /// </summary>
    public Issuer? Find(string identifier) => _issuers.TryGetValue(identifier, out Issuer? found) ? found : _resolved?.Find(identifier);

    /// <summary>
    /// Gives the issuer whose keys the token may be verified with. Only now a new one is set to work: the token has passed all that can be checked
    /// without a key.
    /// </summary>
    public IssuerAdmission Admit(in FoundIssuer found) => found.AtWork is { } atWork ? IssuerAdmission.To(atWork) : _resolved!.Admit(found.New!);

    /// <summary>
    /// Takes note that a token of the issuer verified; false if the issuer was removed or changed since it was found, so that the token must be judged
    /// anew.
    /// </summary>
    public bool Confirm(Issuer issuer) => issuer.Tenancy is null || _resolved!.Confirm(issuer);

    /// <summary>Removes an issuer of the resolver; false if there was none.</summary>
    public bool RemoveResolved(string identifier) => _resolved is not null && _resolved.Remove(identifier);

    /// <summary>The issuers that are at work, those of the resolver last.</summary>
    public IReadOnlyList<Issuer> All => [.. Configured, .. Resolved];

    /// <summary>Those of the options.</summary>
    public IReadOnlyList<Issuer> Configured => _issuers.Values;

    /// <summary>Those of the resolver that have verified a token.</summary>
    public IReadOnlyList<Issuer> Resolved => _resolved?.Verified ?? [];

    /// <summary>The failure of a token whose issuer is not trusted; it names those that are.</summary>
    public TokenFailure NotTrusted(JsonString issuer) => FailureTable.Get(TokenFailureCode.IssuerNotTrusted).WithExplanation(
        (Trusted: _identifiers, HasResolver: _resolved is not null, NearMiss: NearMiss.Find(issuer, _identifiers)),
        static it => TrustedNames.Describe(it.Trusted, it.HasResolver, it.NearMiss));

    /// <summary>An issuer of the options; null if there is none of the identifier.</summary>
    public Issuer? FindConfigured(string identifier) => _issuers.GetValueOrDefault(identifier);

    /// <summary>The issuers of the resolver, if they go on with other settings; null otherwise.</summary>
    public ResolvedIssuers? FindResolved(ResolverSettings settings) => _resolved?.TryChange(settings) == true ? _resolved : null;

    /// <summary>What has to be disposed: the keys of each issuer.</summary>
    public IEnumerable<IDisposable> Parts => [.. _issuers.Values.Select(static issuer => issuer.Source), .. _resolved is null ? (IDisposable[])[] : [_resolved]];
}
