using System.CommandLine;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token decode</c>: shows header and claims of a token without validating it.</summary>
internal static class DecodeCommand
{
    public const string Name = "decode";

    public static Command Create(Streams streams)
    {
        var token = new Argument<string[]>("token")
        {
            Description = "The token, or its whole Authorization field. Default: standard input, which is not stored in the shell's history",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<bool> json = SharedOptions.CreateJson();
        var command = new Command(Name, "Shows header and claims of a token with readable times. Nothing is verified.") { token, json };

        // No token begins with a hyphen.
        token.Validators.Add(static result =>
        {
            if (result.Tokens.Any(static one => one.Value.StartsWith('-')))
                result.AddError("Unrecognized option. The only one is --json; a token is sent to standard input, for instance: oidc-token decode < token.txt");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(token) ?? [], parsed.GetValue(json), streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, bool isJson, Streams streams, CancellationToken cancellationToken)
    {
        if (arguments.Length > 0)
        {
            const string Note =
                "Note: arguments are visible to every user of this machine and stored in the shell's history. Send valid tokens to standard input.";
            await streams.Error.WriteLineAsync(Note).ConfigureAwait(false);
        }

        string text = arguments.Length > 0 ? string.Join(' ', arguments) : await TokenInput.ReadAsync(streams, cancellationToken).ConfigureAwait(false);
        if (text.Length > InputKind.Token.MaxBytes)
            throw new UsageException($"The argument is longer than {InputKind.Token.MaxBytes} characters: {InputKind.Token.TooLongMessage}.");
        string pasted = PastedToken.Parse(text).Token;
        if (pasted.Length == 0)
            throw new UsageException("No token was read. Send it to standard input, for instance: oidc-token decode < token.txt");

        var token = JwtView.Parse(pasted);
        if (token.HeaderMembers is null && token.ClaimMembers is null)
        {
            throw new UsageException(
                "This is not a JWT: neither a header nor claims can be read from it. "
                + "The meaning of an opaque token is only available from the introspection endpoint of its issuer.");
        }

        if (isJson)
            await streams.Out.WriteAsync(DecodeJson.Write(token)).ConfigureAwait(false);
        else
            await streams.WriteAsync(DecodePage.Create(token, TimeProvider.System.GetUtcNow())).ConfigureAwait(false);
        return token.HeaderMembers is null || (token.ClaimMembers is null && !token.IsEncrypted) ? ExitCode.NotDecided : ExitCode.Ok;
    }
}
