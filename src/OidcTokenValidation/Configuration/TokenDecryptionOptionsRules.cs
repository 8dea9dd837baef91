using OidcTokenValidation.Decryption;
using OidcTokenValidation.Jose;

namespace OidcTokenValidation.Configuration;

/// <summary>Finds every error in the options of decryption; each message contains what to write instead, and nothing of a key.</summary>
internal static class TokenDecryptionOptionsRules
{
    private static readonly string[] Algorithms = [.. KeyManagement.All.Select(static row => row.Name)];
    private static readonly string[] ContentAlgorithms = [.. ContentEncryption.All.Select(static row => row.Name)];

    public static void Check(TokenDecryptionOptions? options, List<string> errors)
    {
        if (options?.Keys is null || options.AllowedAlgorithms is null || options.AllowedContentAlgorithms is null)
        {
            errors.Add("Decryption is null, or one of its lists. Leave it out for the defaults.");
            return;
        }

        int before = errors.Count;
        CheckNames(options.AllowedAlgorithms, Algorithms, "Decryption.AllowedAlgorithms", errors);
        CheckNames(options.AllowedContentAlgorithms, ContentAlgorithms, "Decryption.AllowedContentAlgorithms", errors);
        if (options.Keys.Count == 0)
            CheckWithoutKeys(options, errors);
        using DecryptionKeySet keys = DecryptionKeyReader.ReadAll(options.Keys, CryptoFactory.Create(custom: null), errors);
        CheckKeys(keys.Keys, errors);
        if (errors.Count == before)
            CheckSuitable(options, keys.Keys, errors);
    }

    private static void CheckNames(IList<string> names, string[] supported, string option, List<string> errors)
    {
        foreach (string name in names.Where(name => !supported.Contains(name, StringComparer.Ordinal)))
            errors.Add($"{option} holds '{name}', which is not supported. Write one of {string.Join(", ", supported)}.");
    }

    private static void CheckWithoutKeys(TokenDecryptionOptions options, List<string> errors)
    {
        if (options.AcceptUnencryptedUntil is not null || options.AllowedAlgorithms.Count > 0 || options.AllowedContentAlgorithms.Count > 0)
        {
            errors.Add("Decryption has rules, but no Keys: without keys no encrypted token is accepted, and all others are. "
                + "Add the keys that decrypt to Decryption.Keys, or remove the rules.");
        }
    }

    private static void CheckKeys(IReadOnlyList<PrivateKey> keys, List<string> errors)
    {
        IEnumerable<string> names = keys.Select(static key => key.Label.KeyId).OfType<string>();
        foreach ((string repeated, _) in names.CountBy(static name => name, StringComparer.Ordinal).Where(static count => count.Value > 1))
            errors.Add($"Decryption.Keys has two keys with the name '{repeated}'. Give each its own KeyId, or remove one.");
    }

    private static void CheckSuitable(TokenDecryptionOptions options, IReadOnlyList<PrivateKey> keys, List<string> errors)
    {
        foreach (string name in options.AllowedAlgorithms.Where(name => !keys.Any(key => key.SuitsAny(KeyManagement.Find(name)!))))
        {
            errors.Add($"Decryption.AllowedAlgorithms holds '{name}', and none of Decryption.Keys can be used with it. "
                + "Add a key of its type (RSA, EC, or oct), or remove it.");
        }

        KeyManagement[] allowed =
        [
            .. KeyManagement.All.Where(row => options.AllowedAlgorithms.Count == 0 || options.AllowedAlgorithms.Contains(row.Name, StringComparer.Ordinal)),
        ];
        if (allowed.FirstOrDefault(row => HasAmbiguous(keys, row)) is { } ambiguous)
        {
            errors.Add($"Decryption.Keys has two keys without a name that suit {ambiguous.Name}: no token could be decrypted with either. "
                + "Set KeyId of each to the 'kid' that the provider writes, or remove one.");
        }

        foreach ((int index, PrivateKey key) in keys.Index())
        {
            if (!allowed.Any(key.SuitsAny))
            {
                errors.Add($"Key {index + 1} of Decryption.Keys can be used with none of Decryption.AllowedAlgorithms. "
                    + "Add an algorithm that suits it, or remove the key.");
            }
        }
    }

    private static bool HasAmbiguous(IReadOnlyList<PrivateKey> keys, KeyManagement algorithm) =>
        keys.Index().Any(one => keys.Skip(one.Index + 1).Any(other => one.Item.IsAmbiguousWith(other, algorithm)));
}
