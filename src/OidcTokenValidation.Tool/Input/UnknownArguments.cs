using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Arguments that mean nothing here may be a secret that was pasted, an opaque token for instance: a message repeats what is short, or looks like an
/// option, and no more.</summary>
internal static partial class UnknownArguments
{
    private const int Milliseconds = 1000;

    public static string Hide(ParseResult parsed, string message) => parsed.UnmatchedTokens
        .Where(static argument => !Harmless().IsMatch(argument))
        .OrderByDescending(static argument => argument.Length)
        .Aggregate(message, static (text, argument) => text.Replace(argument, string.Create(CultureInfo.InvariantCulture, $"({argument.Length} characters)"), StringComparison.Ordinal));

    // Nothing that short is hard to guess.
    [GeneratedRegex(@"\A(.{0,12}|--[a-z-]{1,40})\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, Milliseconds)]
    private static partial Regex Harmless();
}
