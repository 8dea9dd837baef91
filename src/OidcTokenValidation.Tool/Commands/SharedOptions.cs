using System.CommandLine;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    public static Option<FileInfo?> CreateTokenFile() => new("--token-file")
    {
        Description = "A file with the token, or with its whole Authorization field. Default: standard input. A token is never an argument",
        HelpName = "FILE",
    };

    public static Option<string[]> CreateAlgorithms() => new("--alg")
    {
        Description = "An allowed algorithm of the issuer; may be repeated. Default: all supported ones",
        HelpName = "NAME",
    };

    public static Option<DateTimeOffset?> CreateTime() => new("--at")
    {
        Description = "Validate as of this time: 2026-01-31T12:00:00Z, or seconds since 1970",
        HelpName = "TIME",
        CustomParser = static argument => OptionValues.ParseTime(argument),
    };

    public static Option<bool> CreateJson() => new("--json") { Description = "Write JSON, for programs" };

    /// <summary>Reads the file of the option, or standard input.</summary>
    public static Task<string> ReadTokenAsync(FileInfo? file, Streams streams, CancellationToken cancellationToken) => file is null
        ? TokenInput.ReadAsync(streams, cancellationToken)
        : BoundedInput.ReadTokenAsync(() => BoundedInput.Open(file.FullName), "The file of --token-file", InputKind.Token, cancellationToken);
}
