using System.Text.RegularExpressions;
using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Refuses tokens among the arguments: those end up in the shell's history and in the list of processes.</summary>
internal static partial class ArgumentGuard
{
    private const int Milliseconds = 1000;

    public static void Check(IEnumerable<string> arguments)
    {
        // The argument itself is not repeated.
        if (arguments.Any(static argument => Token().IsMatch(argument)))
            throw new Mistake("An argument looks like a token. Tokens are secrets, and arguments are seen by everybody on this machine and kept in the shell's history: put the token into a file and write --token-file FILE (--proof-file FILE for a proof), or send it to standard input.");
    }

    // A JWS or a JWE whose header is a JSON object, wherever it stands in the argument; also one with white space after its brace, which no host name looks
    // like.
    [GeneratedRegex(@"(eyJ|(?-i:e[yw][A-Za-z0-9_-]*[A-Z][A-Za-z0-9_-]{12}))[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.|^\s*(Authorization\s*:|Bearer\s|DPoP\s)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Token();
}
