namespace OidcTokenValidation.Tool.Input;

/// <summary>The keys that decrypt tokens, as files. Nothing of what they contain is shown.</summary>
/// <param name="keyFiles">The whole paths of the keys.</param>
/// <param name="passwordFile">The whole path of the file with their password; null if there is none.</param>
/// <param name="password">The password; null if there is none.</param>
internal sealed class DecryptionFiles(IReadOnlyList<string> keyFiles, string? passwordFile, string? password)
{
    public static DecryptionFiles None { get; } = new([], passwordFile: null, password: null);

    public IReadOnlyList<string> KeyFiles => keyFiles;

    public string? PasswordFile => passwordFile;

    /// <summary>Creates the keys for the options of a validator.</summary>
    public IList<DecryptionKey> CreateKeys() => [.. keyFiles.Select(path => new DecryptionKey { KeyFile = path, Password = password })];
}
