using System.Collections.Frozen;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Text;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Issuers;

/// <summary>Stage 3: finds a token's issuer among the trusted ones. An unknown issuer costs one look-up and no I/O.</summary>
internal sealed class IssuerDirectory
{
    /// <summary>The longest issuer identifier that can be configured, in characters.</summary>
    public const int MaxIssuerLength = 512;

    private readonly FrozenDictionary<string, Issuer> _issuers;
    private readonly string[] _identifiers;
    private readonly FrozenDictionary<string, Issuer>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly TrustDomains? _trustDomains;
    private readonly ResolvedIssuers? _resolved;

    public IssuerDirectory(IEnumerable<Issuer> issuers, ResolvedIssuers? resolved)
    {
        _resolved = resolved;
        _issuers = issuers.ToFrozenDictionary(static issuer => issuer.Identifier, StringComparer.Ordinal);
        _trustDomains = TrustDomains.Select(_issuers.Values);

        // An 'iss' never names a trust domain, and the subject of a token that has one never selects its issuer.
        FrozenDictionary<string, Issuer> named = _trustDomains is null
            ? _issuers
            : _issuers.Where(static entry => !TrustDomains.IsTrustDomain(entry.Value)).ToFrozenDictionary(StringComparer.Ordinal);
        _identifiers = [.. named.Keys];
        _bySpan = named.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Finds the issuer that the claims name. No side effects, because the token is not verified yet.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="found">The issuer.</param>
    /// <param name="failure">Why there is none; null if the claims name no issuer.</param>
    public bool TryFind(scoped in TokenClaims claims, out FoundIssuer found, out TokenFailure? failure)
    {
        (found, failure) = (default, null);
        if (claims.GetKind(RegisteredClaim.Issuer) == JsonKind.String)
        {
            if (TryFind(claims.String(RegisteredClaim.Issuer), out found))
                return true;
            failure = CreateNotTrusted(claims.String(RegisteredClaim.Issuer));
            return false;
        }

        return _trustDomains is not null
            && claims.GetKind(RegisteredClaim.Issuer) == JsonKind.Absent
            && _trustDomains.TryFind(claims, out found, out failure);
    }

    // RFC 9068 §4: the issuer equals a trusted one, code point for code point.
    private bool TryFind(JsonString issuer, out FoundIssuer found)
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
    /// Finds an active issuer by the exact identifier with which it was found before; null if there is none, or if the resolver has to be called for it.
    /// </summary>
    public Issuer? Find(string identifier) => _issuers.TryGetValue(identifier, out Issuer? found) ? found : _resolved?.Find(identifier);

    /// <summary>
    /// Returns the issuer whose keys verify the token. A new one becomes active only here: the token has passed all checks that need no key.
    /// </summary>
    public IssuerAdmission Admit(in FoundIssuer found) => found.Active is { } active ? IssuerAdmission.Admitted(active) : _resolved!.Admit(found.Resolved!);

    /// <summary>
    /// Registers that a token of the issuer was verified; false if the issuer was removed or changed since it was found, so that the token must be validated
    /// again.
    /// </summary>
    public bool Confirm(Issuer issuer) => issuer.Tenancy is null || _resolved!.Confirm(issuer);

    /// <summary>Removes an issuer of the resolver; false if there was none.</summary>
    public bool RemoveResolved(string identifier) => _resolved is not null && _resolved.Remove(identifier);

    /// <summary>The profiles of access tokens that this API's issuers have.</summary>
    public IEnumerable<ProfileRules> Profiles => All.Select(static issuer => issuer.Profile.Rules).Where(static rules => !rules.Profile.IsIdToken).Distinct();

    /// <summary>The active issuers, those of the resolver last.</summary>
    public IReadOnlyList<Issuer> All => [.. Configured, .. Resolved];

    /// <summary>The issuers of the options.</summary>
    public IReadOnlyList<Issuer> Configured => _issuers.Values;

    /// <summary>The issuers of the resolver that have verified a token.</summary>
    public IReadOnlyList<Issuer> Resolved => _resolved?.Verified ?? [];

    // Names the trusted issuers.
    private TokenFailure CreateNotTrusted(JsonString issuer) => FailureTable.Get(TokenFailureCode.IssuerNotTrusted).WithExplanation(
        (Trusted: _identifiers, HasResolver: _resolved is not null, NearMiss: NearMiss.Find(issuer, _identifiers)),
        static state => TrustedNames.Describe(state.Trusted, state.HasResolver, state.NearMiss));

    /// <summary>Finds an issuer of the options; null if none has the identifier.</summary>
    public Issuer? FindConfigured(string identifier) => _issuers.GetValueOrDefault(identifier);

    /// <summary>Applies changed settings to the issuers of the resolver; null if the settings need new ones.</summary>
    public ResolvedIssuers? FindResolved(ResolverSettings settings) => _resolved?.TryChange(settings) == true ? _resolved : null;

    /// <summary>The parts to dispose: the keys and the status lists of each issuer.</summary>
    public IEnumerable<IDisposable> Parts =>
    [
        .. _issuers.Values.Select(static issuer => issuer.StatusLists).OfType<IDisposable>(),
        .. _issuers.Values.Select(static issuer => issuer.Source),
        .. _resolved is null ? (IDisposable[])[] : [_resolved],
    ];
}
