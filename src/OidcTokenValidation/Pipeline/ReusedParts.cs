using OidcTokenValidation.Caching;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Introspection;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Pipeline;

/// <summary>The parts of an earlier snapshot that are reused, because the options that they were created from have not changed. Without an earlier one there
/// are none.</summary>
internal sealed class ReusedParts(ValidatorSnapshot? before, OptionValues values, IReadOnlyDictionary<string, IssuerTexts> issuers)
{
    // Rules that a cached token was checked by once. Those of its issuer are compared at each use.
    private static readonly string[] RulesOfCachedTokens =
    [
        nameof(AccessTokenValidationOptions.Audiences),
        nameof(AccessTokenValidationOptions.ClockSkew),
        nameof(AccessTokenValidationOptions.MaxTokenLifetime),
        nameof(AccessTokenValidationOptions.MaxTokenAge),
    ];

    private readonly IReadOnlyList<string> _changes = before?.Values.FindChanges(values) ?? [];

    /// <summary>The cache of tokens; null if one of its tokens could be rejected now.</summary>
    public TokenCache<CachedToken>? TokenCache => _changes.Any(IsRuleOfCachedTokens) ? null : before?.Stages.TokenCache;

    /// <summary>The introspection with its cached responses; null if it, its issuer, or a rule of signed responses changed.</summary>
    public Introspector? Introspector =>
        before?.Stages.Introspector is { } introspector && IsUnchanged(introspector.Issuer) && !_changes.Any(IsRuleOfSignedResponses) ? introspector : null;

    /// <summary>The decryption; null if it, or a limit of headers, changed.</summary>
    public TokenDecryption? Decryption => _changes.Any(IsRuleOfDecryption) ? null : before?.Stages.Decryption;

    public bool AreNonceSecretsUnchanged => before is not null && !_changes.Contains("DPoP.NonceSecrets", StringComparer.Ordinal);

    /// <summary>Whether the options of an issuer are unchanged.</summary>
    public bool IsUnchanged(string issuer) =>
        before is not null
        && before.Issuers.TryGetValue(issuer, out IssuerTexts? earlier)
        && issuers.TryGetValue(issuer, out IssuerTexts? now)
        && earlier == now;

    /// <summary>Finds an issuer: the same if its options did not change, one with the same keys if only the form of its tokens, or its status lists, changed;
    /// else null.</summary>
    public Issuer? FindIssuer(TrustedIssuer issuer, KeySourceServices services)
    {
        if (before?.Stages.Issuers.FindConfigured(issuer.Issuer) is not { } earlier || !before.Issuers.TryGetValue(issuer.Issuer, out IssuerTexts? texts))
            return null;
        IssuerTexts now = issuers[issuer.Issuer];
        if (texts.Keys != now.Keys)
            return null;
        return texts.Tokens == now.Tokens && texts.StatusLists == now.StatusLists ? earlier : IssuerFactory.Create(issuer, earlier, services);
    }

    /// <summary>The issuers of the resolver; null if there were none, or they are of another kind of token now.</summary>
    public ResolvedIssuers? FindResolved(ResolverSettings settings) => before?.Stages.Issuers.FindResolved(settings);

    // Which audiences a signed response may have, and its times.
    private static bool IsRuleOfSignedResponses(string name) =>
        name is nameof(AccessTokenValidationOptions.Audiences) or nameof(AccessTokenValidationOptions.ClockSkew);

    private static bool IsRuleOfCachedTokens(string name) => RulesOfCachedTokens.Contains(name, StringComparer.Ordinal) || IsRuleOfDecryption(name);

    private static bool IsRuleOfDecryption(string name) =>
        name.StartsWith("Limits.", StringComparison.Ordinal) || name.StartsWith("Decryption.", StringComparison.Ordinal);
}
