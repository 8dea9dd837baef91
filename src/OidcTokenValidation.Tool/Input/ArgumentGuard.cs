using System.Text.RegularExpressions;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Rejects tokens among the arguments: arguments are stored in the shell's history and visible in the list of processes.</summary>
internal static partial class ArgumentGuard
{
    private const int Milliseconds = 1000;

    public static void ThrowIfToken(IEnumerable<string> arguments)
    {
        // The message does not contain the argument.
        if (arguments.Any(static argument => Token().IsMatch(argument)))
        {
            throw new UsageException(
                "An argument looks like a token. Tokens are secrets, and arguments are visible to every user of this machine and stored in the shell's "
                + "history: put the token into a file and write --token-file FILE (--proof-file FILE for a proof), or send it to standard input.");
        }
    }

    // A JWS or a JWE whose header is a JSON object, anywhere in the argument; also one with white space after its brace, which does not look like a host
    // name.
    [GeneratedRegex(
        @"(eyJ|(?-i:e[yw][A-Za-z0-9_-]*[A-Z][A-Za-z0-9_-]{12}))[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.|^\s*(Authorization\s*:|Bearer\s|DPoP\s)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        Milliseconds)]
    private static partial Regex Token();
}
