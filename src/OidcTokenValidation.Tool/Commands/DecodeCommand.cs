using System.CommandLine;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token decode</c>: shows header and claims of a token, and judges nothing.</summary>
internal static class DecodeCommand
{
    public const string Name = "decode";

    public static Command Create(Streams streams)
    {
        var token = new Argument<string[]>("token") { Description = "The token, or its whole Authorization field. Default: standard input, which the shell's history does not have", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "Shows header and claims of a token with its times made readable. Nothing is verified.") { token };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(token) ?? [], streams, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] arguments, Streams streams, CancellationToken cancellationToken)
    {
        if (arguments.Length > 0)
            await streams.Error.WriteLineAsync("Note: arguments are seen by everybody on this machine and kept in the shell's history. Send tokens that are still good to standard input.").ConfigureAwait(false);
        string text = arguments.Length > 0 ? string.Join(' ', arguments) : await TokenInput.ReadAsync(streams, cancellationToken).ConfigureAwait(false);
        if (text.Length > InputKind.Token.MaxBytes)
            throw new Mistake($"The argument is longer than {InputKind.Token.MaxBytes} characters: {InputKind.Token.Objection}.");
        string pasted = PastedToken.Read(text).Token;
        if (pasted.Length == 0)
            throw new Mistake("No token came. Send it to standard input, for instance: oidc-token decode < token.txt");

        var token = JwtView.Parse(pasted);
        if (token.HeaderMembers is null && token.ClaimMembers is null)
            throw new Mistake("This is no JWT: neither a header nor claims can be read from it. An opaque token says nothing by itself; its issuer's introspection endpoint does.");
        await streams.WriteAsync(DecodePage.Create(token, TimeProvider.System.GetUtcNow())).ConfigureAwait(false);
        return token.HeaderMembers is null || (token.ClaimMembers is null && token.Segments != 5) ? ExitCode.NotJudged : ExitCode.Ok;
    }
}
