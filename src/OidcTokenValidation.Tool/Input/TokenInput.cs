using OidcTokenValidation.Tool.Commands;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads a token from standard input.</summary>
internal static class TokenInput
{
    public static async Task<string> ReadAsync(Streams streams, CancellationToken cancellationToken)
    {
        if (streams.IsInTyped)
            await streams.Error.WriteLineAsync("Paste the token, then press Enter and Ctrl-D:").ConfigureAwait(false);
        return await BoundedInput.ReadTokenAsync(streams.In, "Standard input", InputKind.Token, cancellationToken).ConfigureAwait(false);
    }
}
