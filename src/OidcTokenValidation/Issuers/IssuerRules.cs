using System.Diagnostics.CodeAnalysis;
using System.Security;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;

namespace OidcTokenValidation.Issuers;

/// <summary>Finds all errors in the options of an issuer; each message contains the correction.</summary>
internal static class IssuerRules
{
    /// <summary>Finds the errors.</summary>
    /// <param name="issuer">The issuer.</param>
    /// <param name="name">The name of its option, for the messages.</param>
    /// <param name="algorithms">The algorithms that the validator knows.</param>
    /// <param name="readsLocalKeys">Whether the local keys are read and checked as well.</param>
    public static IReadOnlyList<string> FindErrors(TrustedIssuer? issuer, string name, AlgorithmTable algorithms, bool readsLocalKeys = true)
    {
        if (issuer is null)
            return [$"{name} is null. Remove it, or describe an issuer."];

        List<string> errors = [];
        CheckAlgorithms(issuer.AllowedAlgorithms, name, algorithms, errors);
        ProfileErrors.Find(issuer.EffectiveProfile, name, algorithms, errors);
        CheckAllowedByProfile(issuer, name, errors);
        CheckPath(issuer.RolesClaim, $"{name}.RolesClaim", errors);
        CheckPath(issuer.GroupsClaim, $"{name}.GroupsClaim", errors);
        if (issuer.Keys is not { } keys)
        {
            errors.Add($"{name}.Keys is null. Leave it out for discovery.");
            return errors;
        }

        PlainHttp plainHttp = FetchAddress.GetPlainHttp(keys);
        if (TrustDomainRules.Apply(issuer))
            TrustDomainRules.Check(issuer, name, errors);
        else
            CheckIdentifier(issuer.Issuer, plainHttp, name, errors);
        if (keys.MetadataAddress is not null && keys.JwksAddress is not null)
            errors.Add($"{name}.Keys names both MetadataAddress and JwksAddress. Set one of them, or none for discovery.");
        CheckAddress(keys.MetadataAddress, plainHttp, $"{name}.Keys.MetadataAddress", errors);
        CheckAddress(keys.JwksAddress, plainHttp, $"{name}.Keys.JwksAddress", errors);
        if (keys.Jwks is not null && keys.KeyFile is not null)
            errors.Add($"{name}.Keys names both Jwks and KeyFile. Put all local keys into one of them.");
        if (readsLocalKeys && keys.HasLocalKeys)
            TryReadLocalKeys(keys, new KeyRules(algorithms, issuer.EffectiveProfile.KeyUse), name, errors, out _);
        CheckNumbers(keys, name, errors);
        StatusListOptionsRules.Check(issuer, plainHttp, $"{name}.StatusLists", errors);
        return errors;
    }

    /// <summary>Adds an error if <paramref name="value"/> is out of its range.</summary>
    public static void CheckRange<T>(T value, T min, T max, string name, List<string> errors)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            errors.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }

    private static void CheckPath(IList<string>? path, string name, List<string> errors)
    {
        if (path?.Any(string.IsNullOrEmpty) != false)
        {
            errors.Add($"{name} is null or holds an empty name. Leave it out, or write the claim's name and the names of members within, "
                + "for instance [\"realm_access\", \"roles\"].");
        }
    }

    private static void CheckNumbers(KeySourceOptions keys, string name, List<string> errors)
    {
        CheckRange(keys.MaxLifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7), $"{name}.Keys.MaxLifetime", errors);
        CheckRange(keys.MinLifetime, TimeSpan.FromSeconds(10), keys.MaxLifetime, $"{name}.Keys.MinLifetime", errors);
        CheckRange(keys.DefaultLifetime, keys.MinLifetime, keys.MaxLifetime, $"{name}.Keys.DefaultLifetime", errors);
        CheckRange(keys.StaleLimit, TimeSpan.Zero, TimeSpan.FromDays(7), $"{name}.Keys.StaleLimit", errors);
        CheckRange(keys.RequestsPerMinute, 1, 60, $"{name}.Keys.RequestsPerMinute", errors);
        CheckRange(keys.FetchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1), $"{name}.Keys.FetchTimeout", errors);
        CheckRange(keys.MaxDocumentBytes, 1024, 4 * 1024 * 1024, $"{name}.Keys.MaxDocumentBytes", errors);
    }

    /// <summary>Adds an error for each unknown name of an algorithm.</summary>
    public static void CheckAlgorithms(IEnumerable<string?>? names, string name, AlgorithmTable algorithms, List<string> errors)
    {
        if (names is null)
            errors.Add($"{name}.AllowedAlgorithms is null. Leave it out for all algorithms.");
        foreach (string? unknown in (names ?? []).Where(allowed => allowed is null || algorithms.Find(allowed) is null))
            errors.Add($"{name}.AllowedAlgorithms holds '{unknown}'. Write one of {algorithms.Names}{AlgorithmAdvice.Find(unknown)}.");
    }

    private static void CheckAllowedByProfile(TrustedIssuer issuer, string name, List<string> errors)
    {
        if (issuer is { EffectiveProfile: { AllowedAlgorithms.Count: > 0 } profile, AllowedAlgorithms.Count: > 0 }
            && !profile.AllowedAlgorithms.Intersect(issuer.AllowedAlgorithms, StringComparer.Ordinal).Any())
        {
            errors.Add($"{name}.AllowedAlgorithms has no algorithm of the profile {profile}. Write one of {string.Join(", ", profile.AllowedAlgorithms)}.");
        }
    }

    private static void CheckIdentifier(string? issuer, PlainHttp plainHttp, string name, List<string> errors)
    {
        if (issuer?.Length > IssuerDirectory.MaxIssuerLength)
        {
            errors.Add($"{name}.Issuer is longer than {IssuerDirectory.MaxIssuerLength} characters. Write the issuer identifier from the provider's metadata.");
        }
        else if (issuer?.Contains("/.well-known/", StringComparison.Ordinal) == true)
        {
            errors.Add($"{name}.Issuer is '{issuer}', the address of metadata. "
                + "Write the issuer identifier: the value of the member 'issuer' of that document.");
        }
        else if (!FetchAddress.IsIdentifier(issuer, plainHttp))
        {
            errors.Add($"{name}.Issuer is '{issuer}'. Write the provider's issuer identifier: an absolute https URL without query and fragment, "
                + $"and without white space, backslashes and dot segments{FetchAddress.GetHint(plainHttp, issuer)}.");
        }
    }

    private static void CheckAddress(string? address, PlainHttp plainHttp, string name, List<string> errors)
    {
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !FetchAddress.IsAllowed(uri, plainHttp)))
            errors.Add($"{name} is '{address}'. Write an absolute https URL{FetchAddress.GetHint(plainHttp, address)}.");
    }

    /// <summary>Reads the local keys; false, and an error added, if they cannot be used.</summary>
    public static bool TryReadLocalKeys(
        KeySourceOptions keys, KeyRules rules, string name, List<string> errors, [NotNullWhen(true)] out JwkSetDocument? document)
    {
        const string UsableKeys =
            "a JWK or a JWK set (RFC 7517) or PEM blocks with RSA keys of 2048 to 16384 bits, EC keys on P-256, P-384 or P-521, or keys of an algorithm "
            + "that is added to SignatureAlgorithms, without private members";
        document = null;
        string option = keys.Jwks is not null ? "Jwks" : "KeyFile";
        try
        {
            if (!LocalKeys.TryRead(keys, rules, out JwkSetDocument? read, out DocumentFault fault) || read.Keys.Count == 0)
            {
                string detail = fault.Detail ?? FetchAdvice.DescribeNoUsableKeys(read!.Dropped);
                string expectation = read?.Dropped.First is [var first, ..] ? $" {JwkFaultText.Expectation(first.Fault.Code)}" : string.Empty;
                errors.Add($"{name}.Keys.{option} has no usable public key. Write {UsableKeys}. What it has: {detail}.{expectation}");
            }
            else if (keys.HasAddress && read.Keys.Any(static key => key.IsNameless))
            {
                errors.Add($"{name}.Keys.{option} holds PEM keys and an address is set as well. PEM keys have no names: they would match every 'kid', "
                    + "and no key would be fetched. Write a JWK set whose keys have a 'kid', or remove the address.");
            }
            else
            {
                document = read;
            }
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or SecurityException)
        {
            errors.Add($"{name}.Keys.{option} cannot be read: {exception.Message} Write the path of a file with {UsableKeys}.");
        }

        return document is not null;
    }
}
