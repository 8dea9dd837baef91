using System.CommandLine;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>The options for the keys that decrypt a token.</summary>
internal sealed class DecryptionOptions
{
    private readonly Option<string[]> _keys = new("--decryption-key")
    {
        Description = "A file with the API's key that decrypts an encrypted token: a private JWK, a set of them, PEM or PKCS #12; may be repeated",
        HelpName = "FILE",
    };

    private readonly Option<string?> _password = new("--decryption-password-file")
    {
        Description = "A file with the password of an encrypted PEM or PKCS #12 file. A password is never an argument",
        HelpName = "FILE",
    };

    public IEnumerable<Option> All => [_keys, _password];

    public async Task<DecryptionFiles> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string[] keys = parsed.GetValue(_keys) ?? [];
        string? file = parsed.GetValue(_password);
        if (file is not null && keys.Length == 0)
            throw new UsageException("--decryption-password-file is set without --decryption-key. Write the file of the key, or leave out the password.");
        if (Array.Find(keys, static path => !File.Exists(path)) is not null)
            throw new UsageException("A file of --decryption-key does not exist. Write the path of the file with the key, not the key itself.");
        if (keys.Length == 0)
            return DecryptionFiles.None;
        string? password = file is null
            ? null
            : (await BoundedInput.ReadDocumentAsync(file, "The file of --decryption-password-file", cancellationToken).ConfigureAwait(false))
                .TrimEnd('\r', '\n');
        return new([.. keys.Select(Path.GetFullPath)], file is null ? null : Path.GetFullPath(file), password);
    }
}
