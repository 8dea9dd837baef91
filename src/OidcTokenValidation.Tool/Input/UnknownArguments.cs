using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Hides unknown arguments in messages: they may be a pasted secret, for instance an opaque token. Only short arguments, and arguments that look like
/// an option, are shown.</summary>
internal static partial class UnknownArguments
{
    private const int Milliseconds = 1000;

    public static string Hide(ParseResult parsed, string message) => parsed.UnmatchedTokens
        .Where(static argument => !Harmless().IsMatch(argument))
        .OrderByDescending(static argument => argument.Length)
        .Aggregate(message, static (text, argument) =>
            text.Replace(argument, string.Create(CultureInfo.InvariantCulture, $"({argument.Length} characters)"), StringComparison.Ordinal));

    // So short a text is not a secret, because it can be guessed.
    [GeneratedRegex(@"\A(.{0,12}|--[a-z-]{1,40})\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Harmless();
}
