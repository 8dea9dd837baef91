using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>An issuer as the resolver described it: a copy, because the application may change its object, and one without errors.</summary>
internal sealed class ResolvedSettings
{
    private ResolvedSettings(TrustedIssuer issuer) =>
        (Issuer, Profile, Algorithms) = (issuer, TokenProfile.From(issuer), new AlgorithmSet(issuer.AllowedAlgorithms));

    public TrustedIssuer Issuer { get; }

    public TokenProfile Profile { get; }

    public AlgorithmSet Algorithms { get; }

    /// <summary>The local keys; null if there are none, or they were not read yet.</summary>
    public JwkSetDocument? LocalKeys { get; private set; }

    /// <summary>Copies the answer of the resolver; null if it has errors.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="readsLocalKeys">Whether local keys are read now, or by <see cref="TryReadLocalKeys"/>, when a token has passed all checks that need no
    /// key.</param>
    public static ResolvedSettings? From(TrustedIssuer answer, bool readsLocalKeys)
    {
        // Null where the application's own code put it: the rules refuse it below.
        var copy = new TrustedIssuer
        {
            Issuer = answer.Issuer,
            Keys = answer.Keys?.Clone()!,
            Profile = answer.Profile,
            RolesClaim = answer.RolesClaim?.ToArray()!,
            GroupsClaim = answer.GroupsClaim?.ToArray()!,
            AllowedAlgorithms = answer.AllowedAlgorithms?.ToArray()!,
        };
        if (IssuerRules.FindMistakes(copy, nameof(AccessTokenValidationOptions.ResolveIssuer), readsLocalKeys: false).Count > 0)
            return null;
        var settings = new ResolvedSettings(copy);
        return !readsLocalKeys || settings.TryReadLocalKeys() ? settings : null;
    }

    /// <summary>Reads the local keys, if there are any and they were not read yet; false if they cannot be used.</summary>
    public bool TryReadLocalKeys()
    {
        if (!Issuer.Keys.HasLocalKeys)
            return true;
        LocalKeys ??= IssuerRules.TryReadLocalKeys(Issuer.Keys, nameof(AccessTokenValidationOptions.ResolveIssuer), errors: []);
        return LocalKeys is not null;
    }

    /// <summary>
    /// Whether an answer of the resolver has the same settings. <see cref="TrustedIssuer.Introspection"/> does not count: it is never used of resolved
    /// issuers.
    /// </summary>
    public bool Equal(TrustedIssuer answer) =>
        Issuer.Profile == answer.Profile
        && Equal(Issuer.RolesClaim, answer.RolesClaim)
        && Equal(Issuer.GroupsClaim, answer.GroupsClaim)
        && Equal(Issuer.AllowedAlgorithms, answer.AllowedAlgorithms)
        && answer.Keys is { } keys
        && Equal(Issuer.Keys, keys);

    private static bool Equal(IList<string> list, IList<string>? other) => other is not null && list.SequenceEqual(other, StringComparer.Ordinal);

    private static bool Equal(KeySourceOptions keys, KeySourceOptions other) =>
        (keys.MetadataAddress, keys.JwksAddress, keys.Jwks, keys.KeyFile, keys.AllowLoopbackHttp, keys.AllowUnencryptedHttp, keys.RequestsPerMinute, keys.MaxDocumentBytes)
            == (other.MetadataAddress, other.JwksAddress, other.Jwks, other.KeyFile, other.AllowLoopbackHttp, other.AllowUnencryptedHttp, other.RequestsPerMinute, other.MaxDocumentBytes)
        && (keys.DefaultLifetime, keys.MinLifetime, keys.MaxLifetime, keys.StaleLimit, keys.FetchTimeout)
            == (other.DefaultLifetime, other.MinLifetime, other.MaxLifetime, other.StaleLimit, other.FetchTimeout);
}

/// <summary>How issuers of the resolver are found and held.</summary>
/// <param name="Resolve">The application's resolver.</param>
/// <param name="IdTokens">Whether they are issuers of ID tokens, as those of the options are, or are not; null if the options name none.</param>
/// <param name="Capacity">How many verified issuers have a place.</param>
/// <param name="Interval">For how long an answer of the resolver holds.</param>
/// <param name="RequestsPerMinute">How many requests all issuers that have not verified a token yet may cause.</param>
internal sealed record ResolverSettings(Func<string, TrustedIssuer?> Resolve, bool? IdTokens, int Capacity, TimeSpan Interval, int RequestsPerMinute);

/// <summary>What the resolver said about an issuer.</summary>
/// <param name="Settings">The issuer as it described it; null if it does not trust it.</param>
/// <param name="Number">The number of the call: a later call has a greater one.</param>
/// <param name="AskedAt">When the call began.</param>
/// <param name="AnsweredAt">When it ended.</param>
internal sealed record ResolverResult(ResolvedSettings? Settings, long Number, long AskedAt, long AnsweredAt);
