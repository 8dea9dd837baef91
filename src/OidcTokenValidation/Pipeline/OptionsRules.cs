using System.Text;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Pipeline;

/// <summary>Finds every mistake in the options at once; each message says what to write instead.</summary>
internal static class OptionsRules
{
    public static IReadOnlyList<string> FindMistakes(AccessTokenValidationOptions options)
    {
        List<string> mistakes = [];
        CheckAudiences(options.Audiences, mistakes);
        CheckRange(options.ClockSkew, TimeSpan.Zero, TimeSpan.FromMinutes(5), "ClockSkew", mistakes);
        if (options.MaxTokenLifetime is { } lifetime)
            CheckRange(lifetime, TimeSpan.FromMinutes(1), TimeSpan.MaxValue, "MaxTokenLifetime", mistakes);
        if (string.IsNullOrEmpty(options.Realm) || !AuthParam.IsQuotable(options.Realm))
            mistakes.Add("Realm must be printable ASCII without quotation mark and backslash, and not empty. Write for instance \"api\".");
        CheckLimits(options.Limits, mistakes);
        CheckIssuers(options.Issuers, mistakes);
        return mistakes;
    }

    private static void CheckAudiences(IList<string> audiences, List<string> mistakes)
    {
        if (audiences.Count == 0)
            mistakes.Add("Audiences is empty. Add the identifier of this API as the provider puts it into 'aud', for instance \"https://api.example.com/\".");
        if (audiences.Any(string.IsNullOrWhiteSpace))
            mistakes.Add("Audiences holds an empty value. Remove it, or write the identifier of this API.");
    }

    private static void CheckLimits(TokenLimits limits, List<string> mistakes)
    {
        CheckRange(limits.MaxTokenLength, 1024, 65_536, "Limits.MaxTokenLength", mistakes);
        CheckRange(limits.MaxHeaderLength, 64, 16_384, "Limits.MaxHeaderLength", mistakes);
        CheckRange(limits.MaxDepth, 4, 64, "Limits.MaxDepth", mistakes);
        CheckRange(limits.MaxMembers, 16, 1024, "Limits.MaxMembers", mistakes);
    }

    private static void CheckIssuers(IList<TrustedIssuer> issuers, List<string> mistakes)
    {
        if (issuers.Count == 0)
            mistakes.Add("Issuers is empty. Trust a provider: options.Trust(\"https://login.example.com/\").");
        foreach (string twice in issuers.GroupBy(static i => i.Issuer, StringComparer.Ordinal).Where(static g => g.Count() > 1).Select(static g => g.Key))
            mistakes.Add($"Issuers holds '{twice}' more than once. Keep one entry for each issuer.");
        foreach ((int index, TrustedIssuer issuer) in issuers.Index())
            CheckIssuer(issuer, $"Issuers[{index}]", mistakes);
    }

    private static void CheckIssuer(TrustedIssuer issuer, string name, List<string> mistakes)
    {
        CheckIdentifier(issuer, name, mistakes);
        foreach (string algorithm in issuer.AllowedAlgorithms.Where(static a => SignatureAlgorithm.Find(a) is null))
            mistakes.Add($"{name}.AllowedAlgorithms holds '{algorithm}'. Write one of {string.Join(", ", SignatureAlgorithm.All.Select(static a => a.Name))}.");

        KeySourceOptions keys = issuer.Keys;
        if (new[] { keys.MetadataAddress, keys.JwksAddress, keys.Jwks }.Count(static source => source is not null) > 1)
            mistakes.Add($"{name}.Keys names more than one source. Set one of MetadataAddress, JwksAddress and Jwks, or none for discovery.");
        CheckAddress(keys.MetadataAddress, keys.AllowLoopbackHttp, $"{name}.Keys.MetadataAddress", mistakes);
        CheckAddress(keys.JwksAddress, keys.AllowLoopbackHttp, $"{name}.Keys.JwksAddress", mistakes);
        if (keys.Jwks is { } jwks && JwkSetDocument.TryParse(Encoding.UTF8.GetBytes(jwks)) is not { Keys.Count: > 0 })
            mistakes.Add($"{name}.Keys.Jwks has no usable public key. Write a JWK or a JWK set (RFC 7517) with RSA keys of 2048 to 16384 bits or EC keys on P-256, P-384 or P-521, without private members.");
        CheckRange(keys.MaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24), $"{name}.Keys.MaxAge", mistakes);
        CheckRange(keys.MinFetchInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), $"{name}.Keys.MinFetchInterval", mistakes);
        CheckRange(keys.FetchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), $"{name}.Keys.FetchTimeout", mistakes);
        CheckRange(keys.MaxDocumentBytes, 1024, 4 * 1024 * 1024, $"{name}.Keys.MaxDocumentBytes", mistakes);
    }

    private static void CheckIdentifier(TrustedIssuer issuer, string name, List<string> mistakes)
    {
        if (issuer.Issuer.Length > IssuerDirectory.MaxIssuerLength)
            mistakes.Add($"{name}.Issuer is longer than {IssuerDirectory.MaxIssuerLength} characters. Write the issuer identifier from the provider's metadata.");
        else if (!Uri.TryCreate(issuer.Issuer, UriKind.Absolute, out Uri? uri) || uri.Query.Length > 0 || uri.Fragment.Length > 0 || !FetchAddress.IsAllowed(uri, issuer.Keys.AllowLoopbackHttp))
            mistakes.Add($"{name}.Issuer is '{issuer.Issuer}'. Write the provider's issuer identifier: an absolute https URL without query and fragment{LoopbackHint(issuer.Keys.AllowLoopbackHttp)}.");
    }

    private static void CheckAddress(string? address, bool allowLoopbackHttp, string name, List<string> mistakes)
    {
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !FetchAddress.IsAllowed(uri, allowLoopbackHttp)))
            mistakes.Add($"{name} is '{address}'. Write an absolute https URL{LoopbackHint(allowLoopbackHttp)}.");
    }

    private static string LoopbackHint(bool allowed) => allowed ? string.Empty : "; for plain http on a loopback address set Keys.AllowLoopbackHttp";

    private static void CheckRange<T>(T value, T min, T max, string name, List<string> mistakes)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            mistakes.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }
}
