using System.Globalization;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>Describes errors in the options of the library by the options of the command line.</summary>
internal static partial class OptionErrors
{
    private const int Milliseconds = 1000;

    // A name that begins with another one is before it.
    private static readonly (string Option, string Argument)[] Names =
    [
        ("Issuers[0].Keys.JwksAddress", "--jwks"),
        ("Issuers[0].Keys.Jwks", "The file of --jwks"),
        ("Issuers[0].Keys.KeyFile", "The file of --jwks"),
        ("Issuers[0].Keys.MetadataAddress", "--metadata"),
        ("Issuers[0].Issuer", "--issuer"),
        ("Issuers[0].AllowedAlgorithms", "--alg"),
    ];

    /// <summary>Describes an error.</summary>
    /// <param name="failure">The message of the library, which begins with the name of the option.</param>
    public static string Describe(string failure)
    {
        (string option, string argument) = Array.Find(Names, name => failure.StartsWith(name.Option, StringComparison.Ordinal));
        if (option is null)
            return DecryptionKey().Replace(failure, static match => $"File {Number(match) + 1} of --decryption-key");

        // The tool has added the algorithms that it has.
        return argument + failure[option.Length..].Replace(
            "keys of an algorithm that is added to SignatureAlgorithms", "keys of Ed25519 or ML-DSA", StringComparison.Ordinal);
    }

    private static int Number(Match match) => int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^Decryption\.Keys\[(?<index>[0-9]{1,6})\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex DecryptionKey();
}
