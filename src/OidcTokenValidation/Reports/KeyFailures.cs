using System.Globalization;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Reports;

/// <summary>
/// Creates the failures of tokens for which their issuer has no key. They name the issuer's keys, which the provider publishes, and not what the token names.
/// </summary>
internal static class KeyFailures
{
    private const int MaxListed = 8;
    private const int MaxLength = 64;

    /// <summary>For a token of a new tenant whose keys may not be fetched now.</summary>
    public static TokenFailure NotFetched => FailureTable.Get(TokenFailureCode.KeysUnavailable).WithExplanation(0, static _ =>
        "The issuer is one of ResolveIssuer for which no token has verified yet, and the requests for the keys of such issuers are used up "
        + "or too many are in progress. If that happens without a flood of tokens, raise ResolvedIssuerRequestsPerMinute; the token itself was not validated.");

    /// <summary>For a token whose issuer was changed or removed again and again while the token was validated.</summary>
    public static TokenFailure ChangedTooOften => FailureTable.Get(TokenFailureCode.KeysUnavailable).WithExplanation(0, static _ =>
        "The issuer was removed or changed each time that the token was validated. Does ResolveIssuer itself call RemoveResolvedIssuer? "
        + "The token itself was not validated.");

    /// <summary>For a token of an issuer whose keys contain none for it.</summary>
    public static TokenFailure Create(in KeySelection selection, Issuer issuer, KeyReference wanted) => selection switch
    {
        { Status: KeySelectionStatus.Ambiguous } => AddNames(FailureTable.Get(TokenFailureCode.KeyAmbiguous), issuer, wanted),
        { Status: KeySelectionStatus.NotForAlgorithm } => AddNames(FailureTable.Get(TokenFailureCode.KeyNotForAlgorithm), issuer, wanted),
        { Status: KeySelectionStatus.Unavailable, IsUnknown: true } => AddNames(NotLookedUp(issuer), issuer, wanted),
        { Status: KeySelectionStatus.Unavailable } => Unavailable(issuer),
        _ => AddNames(FailureTable.Get(TokenFailureCode.KeyNotFound), issuer, wanted),
    };

    private static TokenFailure Unavailable(Issuer issuer) => FailureTable.Get(TokenFailureCode.KeysUnavailable).WithExplanation(issuer, static issuer =>
        $"There are no keys of {issuer.Identifier}, and they could not be fetched. See the log of key fetches (id 11); the token itself was not validated.");

    private static TokenFailure NotLookedUp(Issuer issuer) => FailureTable.Get(TokenFailureCode.KeyNotLookedUp).WithExplanation(issuer, static issuer =>
        $"The token names a key that is not among the cached keys of {issuer.Identifier}, and the keys cannot be fetched again now: "
        + "KeySourceOptions.RequestsPerMinute is used up, or the provider fails (see the log, id 11). The token itself was not validated.");

    private static TokenFailure AddNames(TokenFailure failure, Issuer issuer, KeyReference wanted) =>
        failure.WithExplanation((failure, issuer, wanted), static it => $"{it.failure.Explanation} {Describe(it.issuer, it.wanted)}");

    private static string Describe(Issuer issuer, KeyReference wanted)
    {
        string header = wanted.KeyId is not null ? "The header has a 'kid'"
            : wanted.NamesCertificate ? "The header has no 'kid', but the thumbprint of a certificate"
            : "The header names no key";
        IReadOnlyList<PublicKey> keys = issuer.Source.Keys;
        string listed = keys.Count == 0 ? "none" : string.Join(", ", keys.Take(MaxListed).Select(key => Describe(key, issuer.Algorithms.Table)));
        string more = keys.Count <= MaxListed ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and {keys.Count - MaxListed} more");
        return $"{header}, and 'alg' is {wanted.Algorithm.Name}. The keys of {issuer.Identifier} that are used: {listed}{more}.";
    }

    private static string Describe(PublicKey key, AlgorithmTable table)
    {
        string name = key.KeyId is { } keyId ? QuotedText.From(keyId, MaxLength) : "one without a name";
        string[] algorithms = [.. table.All.Where(key.Suits).Select(static algorithm => algorithm.Name)];
        return $"{name} ({string.Join(", ", algorithms)})";
    }
}
