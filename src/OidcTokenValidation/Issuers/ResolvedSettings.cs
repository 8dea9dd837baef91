using System.Diagnostics.CodeAnalysis;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>A valid issuer from the resolver: a copy, because the application may change its object.</summary>
internal sealed class ResolvedSettings
{
    private ResolvedSettings(TrustedIssuer issuer, AlgorithmTable algorithms)
    {
        (Issuer, Profile) = (issuer, TokenProfile.From(issuer));
        Algorithms = AlgorithmSet.From(issuer.AllowedAlgorithms, issuer.EffectiveProfile.AllowedAlgorithms, algorithms);
    }

    public TrustedIssuer Issuer { get; }

    public TokenProfile Profile { get; }

    public AlgorithmSet Algorithms { get; }

    /// <summary>The local keys; null if there are none, or if they were not read yet.</summary>
    public JwkSetDocument? LocalKeys { get; private set; }

    /// <summary>Copies the result of the resolver; false if it has errors.</summary>
    /// <param name="trusted">The result.</param>
    /// <param name="algorithms">The algorithms that the validator knows.</param>
    /// <param name="readsLocalKeys">Whether local keys are read now, or by <see cref="TryReadLocalKeys"/>, when a token has passed all checks that need no
    /// key.</param>
    /// <param name="settings">The copy.</param>
    public static bool TryCreate(
        TrustedIssuer trusted, AlgorithmTable algorithms, bool readsLocalKeys, [NotNullWhen(true)] out ResolvedSettings? settings)
    {
        // Members that the application has set to null are rejected by the rules below.
        var copy = new TrustedIssuer
        {
            Issuer = trusted.Issuer,
            Keys = trusted.Keys?.Clone()!,
            Profile = trusted.EffectiveProfile,
            RolesClaim = trusted.RolesClaim?.ToArray()!,
            GroupsClaim = trusted.GroupsClaim?.ToArray()!,
            AllowedAlgorithms = trusted.AllowedAlgorithms?.ToArray()!,
            StatusLists = trusted.StatusLists?.Clone(),
        };
        bool isValid = IssuerRules.FindErrors(copy, nameof(AccessTokenValidationOptions.ResolveIssuer), algorithms, readsLocalKeys: false).Count == 0;
        settings = isValid ? new ResolvedSettings(copy, algorithms) : null;
        if (settings is not null && readsLocalKeys && !settings.TryReadLocalKeys())
            settings = null;
        return settings is not null;
    }

    /// <summary>Reads the local keys, if there are any and they were not read yet; false if they cannot be used.</summary>
    public bool TryReadLocalKeys()
    {
        if (!Issuer.Keys.HasLocalKeys || LocalKeys is not null)
            return true;
        var rules = new KeyRules(Algorithms.Table, Issuer.EffectiveProfile.KeyUse);
        bool isRead = IssuerRules.TryReadLocalKeys(
            Issuer.Keys, rules, nameof(AccessTokenValidationOptions.ResolveIssuer), errors: [], out JwkSetDocument? keys);
        LocalKeys = keys;
        return isRead;
    }

    /// <summary>
    /// Whether a result of the resolver has the same settings. <see cref="TrustedIssuer.Introspection"/> does not count: it is never used for resolved
    /// issuers.
    /// </summary>
    public bool HasSettingsOf(TrustedIssuer trusted) =>
        Issuer.EffectiveProfile == trusted.Profile
        && Equal(Issuer.RolesClaim, trusted.RolesClaim)
        && Equal(Issuer.GroupsClaim, trusted.GroupsClaim)
        && Equal(Issuer.AllowedAlgorithms, trusted.AllowedAlgorithms)
        && trusted.Keys is { } keys
        && Equal(Issuer.Keys, keys)
        && Equal(Issuer.StatusLists, trusted.StatusLists);

    private static bool Equal(IList<string> list, IList<string>? other) => other is not null && list.SequenceEqual(other, StringComparer.Ordinal);

    private static bool Equal(StatusListOptions? lists, StatusListOptions? other) => (lists, other) switch
    {
        ({ } one, { } two) => Equal(one.Addresses, two.Addresses)
            && (one.MaxLifetime, one.StaleLimit, one.RequestsPerMinute, one.MaxLists, one.MaxListBytes)
                == (two.MaxLifetime, two.StaleLimit, two.RequestsPerMinute, two.MaxLists, two.MaxListBytes),
        _ => lists is null && other is null,
    };

    private static bool Equal(KeySourceOptions keys, KeySourceOptions other) =>
        (keys.MetadataAddress, keys.JwksAddress, keys.Jwks, keys.KeyFile) == (other.MetadataAddress, other.JwksAddress, other.Jwks, other.KeyFile)
        && (keys.AllowLoopbackHttp, keys.AllowUnencryptedHttp, keys.RequestsPerMinute, keys.MaxDocumentBytes)
            == (other.AllowLoopbackHttp, other.AllowUnencryptedHttp, other.RequestsPerMinute, other.MaxDocumentBytes)
        && (keys.DefaultLifetime, keys.MinLifetime, keys.MaxLifetime, keys.StaleLimit, keys.FetchTimeout)
            == (other.DefaultLifetime, other.MinLifetime, other.MaxLifetime, other.StaleLimit, other.FetchTimeout);
}

/// <summary>The settings for issuers of the resolver.</summary>
/// <param name="Resolve">The application's resolver.</param>
/// <param name="IdTokens">Whether they must be issuers of ID tokens, like those of the options; null if the options name no issuer.</param>
/// <param name="Capacity">How many verified issuers are cached.</param>
/// <param name="Interval">How long a result of the resolver is valid.</param>
/// <param name="RequestsPerMinute">The limit of requests for all issuers together that have not verified a token yet.</param>
internal sealed record ResolverSettings(Func<string, TrustedIssuer?> Resolve, bool? IdTokens, int Capacity, TimeSpan Interval, int RequestsPerMinute);

/// <summary>A result of the resolver.</summary>
/// <param name="Settings">The issuer; null if the resolver does not trust it.</param>
/// <param name="Number">The number of the call: a later call has a greater one.</param>
/// <param name="CalledAt">When the call started.</param>
/// <param name="ReturnedAt">When it returned.</param>
internal sealed record ResolverResult(ResolvedSettings? Settings, long Number, long CalledAt, long ReturnedAt);
