using System.Security;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>Finds every mistake in the description of an issuer; each message says what to write instead.</summary>
internal static class IssuerRules
{
    /// <param name="issuer">The description.</param>
    /// <param name="name">What the messages call it.</param>
    /// <param name="readsLocalKeys">Whether the local keys are read and checked as well.</param>
    public static IReadOnlyList<string> FindMistakes(TrustedIssuer? issuer, string name, bool readsLocalKeys = true)
    {
        if (issuer is null)
            return [$"{name} is null. Remove it, or describe an issuer."];

        List<string> mistakes = [];
        CheckAlgorithms(issuer.AllowedAlgorithms, name, mistakes);
        if (!Enum.IsDefined(issuer.Profile))
            mistakes.Add($"{name}.Profile is {issuer.Profile}. Write one of {string.Join(", ", Enum.GetNames<AccessTokenProfile>())}.");
        CheckPath(issuer.RolesClaim, $"{name}.RolesClaim", mistakes);
        CheckPath(issuer.GroupsClaim, $"{name}.GroupsClaim", mistakes);
        if (issuer.Keys is not { } keys)
        {
            mistakes.Add($"{name}.Keys is null. Leave it out for discovery.");
            return mistakes;
        }

        PlainHttp plainHttp = FetchAddress.PlainHttpOf(keys);
        CheckIdentifier(issuer.Issuer, plainHttp, name, mistakes);
        if (keys.MetadataAddress is not null && keys.JwksAddress is not null)
            mistakes.Add($"{name}.Keys names both MetadataAddress and JwksAddress. Set one of them, or none for discovery.");
        CheckAddress(keys.MetadataAddress, plainHttp, $"{name}.Keys.MetadataAddress", mistakes);
        CheckAddress(keys.JwksAddress, plainHttp, $"{name}.Keys.JwksAddress", mistakes);
        if (keys.Jwks is not null && keys.KeyFile is not null)
            mistakes.Add($"{name}.Keys names both Jwks and KeyFile. Put all local keys into one of them.");
        if (readsLocalKeys && keys.HasLocalKeys)
            TryReadLocalKeys(keys, name, mistakes);
        CheckNumbers(keys, name, mistakes);
        return mistakes;
    }

    /// <summary>Adds a mistake if <paramref name="value"/> is out of its range.</summary>
    public static void CheckRange<T>(T value, T min, T max, string name, List<string> mistakes)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            mistakes.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }

    private static void CheckPath(IList<string>? path, string name, List<string> mistakes)
    {
        if (path?.Any(string.IsNullOrEmpty) != false)
            mistakes.Add($"{name} is null or holds an empty name. Leave it out, or write the claim's name and the names of members within, for instance [\"realm_access\", \"roles\"].");
    }

    private static void CheckNumbers(KeySourceOptions keys, string name, List<string> mistakes)
    {
        CheckRange(keys.MaxLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7), $"{name}.Keys.MaxLifetime", mistakes);
        CheckRange(keys.MinLifetime, TimeSpan.FromSeconds(10), keys.MaxLifetime, $"{name}.Keys.MinLifetime", mistakes);
        CheckRange(keys.DefaultLifetime, keys.MinLifetime, keys.MaxLifetime, $"{name}.Keys.DefaultLifetime", mistakes);
        CheckRange(keys.StaleLimit, TimeSpan.Zero, TimeSpan.FromDays(7), $"{name}.Keys.StaleLimit", mistakes);
        CheckRange(keys.RequestsPerMinute, 1, 60, $"{name}.Keys.RequestsPerMinute", mistakes);
        CheckRange(keys.FetchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), $"{name}.Keys.FetchTimeout", mistakes);
        CheckRange(keys.MaxDocumentBytes, 1024, 4 * 1024 * 1024, $"{name}.Keys.MaxDocumentBytes", mistakes);
    }

    /// <summary>Adds a mistake for each name of an algorithm that is not known.</summary>
    public static void CheckAlgorithms(IList<string>? algorithms, string name, List<string> mistakes)
    {
        if (algorithms is null)
            mistakes.Add($"{name}.AllowedAlgorithms is null. Leave it out for all algorithms.");
        foreach (string? algorithm in (algorithms ?? []).Where(static a => a is null || SignatureAlgorithm.Find(a) is null))
            mistakes.Add($"{name}.AllowedAlgorithms holds '{algorithm}'. Write one of {string.Join(", ", SignatureAlgorithm.All.Select(static a => a.Name))}.");
    }

    private static void CheckIdentifier(string? issuer, PlainHttp plainHttp, string name, List<string> mistakes)
    {
        if (issuer?.Length > IssuerDirectory.MaxIssuerLength)
            mistakes.Add($"{name}.Issuer is longer than {IssuerDirectory.MaxIssuerLength} characters. Write the issuer identifier from the provider's metadata.");
        else if (issuer?.Contains("/.well-known/", StringComparison.Ordinal) == true)
            mistakes.Add($"{name}.Issuer is '{issuer}', the address of metadata. Write the issuer identifier: what the member 'issuer' of that document says.");
        else if (!FetchAddress.IsIdentifier(issuer, plainHttp))
            mistakes.Add($"{name}.Issuer is '{issuer}'. Write the provider's issuer identifier: an absolute https URL without query and fragment, and without white space, backslashes and dot segments{FetchAddress.HintOn(plainHttp, issuer)}.");
    }

    private static void CheckAddress(string? address, PlainHttp plainHttp, string name, List<string> mistakes)
    {
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !FetchAddress.IsAllowed(uri, plainHttp)))
            mistakes.Add($"{name} is '{address}'. Write an absolute https URL{FetchAddress.HintOn(plainHttp, address)}.");
    }

    /// <summary>Reads the local keys; null, and an error added, if they cannot be used.</summary>
    public static JwkSetDocument? TryReadLocalKeys(KeySourceOptions keys, string name, List<string> errors)
    {
        const string UsableKeys = "a JWK or a JWK set (RFC 7517) or PEM blocks with RSA keys of 2048 to 16384 bits or EC keys on P-256, P-384 or P-521, without private members";
        string option = keys.Jwks is not null ? "Jwks" : "KeyFile";
        try
        {
            JwkSetDocument? document = LocalKeys.Read(keys, out DocumentFault fault);
            if (document is not { Keys.Count: > 0 })
                errors.Add($"{name}.Keys.{option} has no usable public key. Write {UsableKeys}. What it has: {fault.Detail ?? FetchAdvice.NoUsableKeys(document!.Dropped)}.");
            else if (keys.HasAddress && document.Keys.Any(static key => key.IsNameless))
                errors.Add($"{name}.Keys.{option} holds PEM keys and an address is set as well. PEM keys have no names: they would answer to every 'kid', and no key would be fetched. Write a JWK set whose keys have a 'kid', or remove the address.");
            else
                return document;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException)
        {
            errors.Add($"{name}.Keys.{option} cannot be read: {exception.Message} Write the path of a file with {UsableKeys}.");
        }

        return null;
    }
}
